// Entry of the bundle: the style sheets, every page, and the colours that were chosen.
import "./styles/tokens.css";
import "./styles/base.css";
import "./app/app.ts";
import "./library/page.ts";
import "./person/page.ts";
import "./replay/bar.ts";
import "./setup/page.ts";
import "./shared/page.ts";
import "./therapist/page.ts";
import { followTheme } from "./ui/theme.ts";
import "./ui/theme_choice.ts";

followTheme();
