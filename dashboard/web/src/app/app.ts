// The outermost component: reads the address, asks what this browser may do, and shows the one page.
import { html, nothing, type TemplateResult } from "lit";
import { getMe, join } from "../api.ts";
import { SessionModel } from "../session.ts";
import { CrElement, define } from "../ui/element.ts";
import type { Me, Problem } from "../wire.ts";
import { firstLabel } from "./label.ts";
import { messagePage } from "./message.ts";
import { address, holds, needed, ownPages, pageName, parse, startAddress, type Page, type Route } from "./route.ts";
import "./label_bar.ts";
import "./new_link.ts";
import "./app.css";

const TITLES: Record<Page, string> = {
  setup: "Set up a session",
  therapist: "Therapist's page",
  review: "Review",
  table: "For both of you",
  a: "Your page",
  b: "Your page",
};

export class App extends CrElement {
  static override properties = {
    route: { state: true },
    me: { state: true },
    session: { state: true },
    problem: { state: true },
  };
  declare route: Route;
  declare me: Me | null;
  declare session: SessionModel | null;
  declare problem: Problem | null;

  constructor() {
    super();
    this.route = parse(location.pathname, location.hash);
    this.me = null;
    this.session = null;
    this.problem = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // A new link pasted over a used one changes the hash alone, which loads nothing by itself.
    addEventListener("hashchange", () => location.reload());
    void this.#open(this.route);
  }

  async #open(route: Route): Promise<void> {
    if (route.kind === "unknown") return;
    if (route.kind === "join") return this.#join(route.token);
    const { value: me, problem } = await getMe();
    if (problem) {
      this.problem = problem;
      return;
    }
    if (route.kind === "start") return location.replace(startAddress(me));
    if (route.kind === "session") {
      document.title = `${TITLES[route.page]} · coregulate`;
      if (holds(me, needed(route.channel, route.page))) this.session = this.#connect(route.channel, route.page);
    } else {
      document.title = "Sessions · coregulate";
    }
    this.me = me;
  }

  async #join(token: string): Promise<void> {
    history.replaceState(null, "", "/join");
    const { value, problem } = await join({ token });
    if (value) return location.replace(address(value.grant));
    // A link that is opened again most often comes from somebody who is in already: their page is the way on.
    this.me = (await getMe()).value;
    this.problem = problem;
  }

  #connect(channel: string, page: Page): SessionModel {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const session = new SessionModel(`${scheme}//${location.host}/ws`, needed(channel, page));
    session.addEventListener("change", () => {
      if (session.connection === "refused") this.problem = session.problem;
      else if (this.problem !== null) this.problem = null;
    });
    session.start();
    return session;
  }

  override render(): TemplateResult | typeof nothing {
    const { route, me, problem } = this;
    if (route.kind === "unknown") return unknownPage(route.path);
    if (problem) return messagePage(problem, this.#wayOut());
    if (route.kind === "join") return messagePage({ message: "Opening your page.", hint: "One moment." });
    if (me === null || route.kind === "start") return nothing;
    if (route.kind === "sessions") return html`<cr-library .me=${me}></cr-library>`;
    if (this.session === null) return refusedPage(route.page, me);
    return this.#sessionPage(this.session, route.page);
  }

  #sessionPage(session: SessionModel, page: Page): TemplateResult {
    const card = this.me?.live.find(({ id }) => id === session.grant.channel);
    return html`<cr-label-bar .session=${session} .first=${firstLabel(card)}></cr-label-bar>${bodyOf(session, page)}`;
  }

  #wayOut(): TemplateResult | typeof nothing {
    const { session } = this;
    if (this.route.kind === "join") return waysOn(this.me);
    const list = this.me && mayList(this.me) ? toSessions : nothing;
    const look = list === nothing ? "main" : "";
    if (session) return html`<button class="btn ${look}" @click=${() => session.retry()}>Try again</button> ${list}`;
    if (list !== nothing) return list;
    return html`<button class="btn main" @click=${() => location.reload()}>Try again</button>`;
  }
}

function bodyOf(session: SessionModel, page: Page): TemplateResult {
  if (page === "setup") return html`<cr-setup .session=${session}></cr-setup>`;
  if (page === "a" || page === "b") return html`<cr-person .session=${session}></cr-person>`;
  if (page === "table") return html`<cr-shared .session=${session}></cr-shared>`;
  return html`<cr-therapist .session=${session}></cr-therapist>`;
}

const toSessions = html`<a class="btn main" href="/sessions">Sessions on this computer</a>`;

function mayList(me: Me): boolean {
  return me.grants.some((grant) => grant.role === "host");
}

function unknownPage(path: string): TemplateResult {
  return messagePage(
    { message: "There is no page at this address.", hint: `Nothing is known as ${path}. The list of sessions is a good place to start.` },
    toSessions,
  );
}

/** The pages that this browser may open, and a place for a new link. */
function waysOn(me: Me | null): TemplateResult {
  const own = me ? ownPages(me) : [];
  const links = own.map(({ page, address }, i) => html`<a class="btn ${i ? "" : "main"}" href=${address}>To ${pageName(page)}</a>`);
  const sessions = me && mayList(me) ? html`<a class="btn" href="/sessions">Sessions on this computer</a>` : nothing;
  return html`${me ? html`<p class="message-ways">${links} ${sessions}</p>` : nothing}<cr-new-link></cr-new-link>`;
}

function refusedPage(page: Page, me: Me): TemplateResult {
  const host = mayList(me);
  return messagePage(
    {
      message: `This browser may not open ${pageName(page)}.`,
      hint: host
        ? "Each page opens only for the person it belongs to. Make a link for them in the list of sessions."
        : "Each page opens only with its own link. Ask at the computer that runs the session for a new one: it works once, for 10 minutes.",
    },
    host ? toSessions : waysOn(me),
  );
}

define("cr-app", App);
