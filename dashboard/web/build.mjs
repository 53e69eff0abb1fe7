// Bundles the pages into ../static: index.html, app.js, app.css, old.js and the licences of what was bundled.
import { build } from "esbuild";
import { copyFile, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "static");

const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: { app: "src/main.ts" },
  outdir: out,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
});

await build({
  absWorkingDir: here,
  entryPoints: { old: "src/old.ts" },
  outdir: out,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es5",
  logLevel: "warning",
});

await mkdir(out, { recursive: true });
await copyFile(join(here, "src", "index.html"), join(out, "index.html"));
await writeFile(join(out, "licences.txt"), await licences(bundledPackages(metafile)));

/** Names of the packages whose code is in the bundle. */
function bundledPackages({ inputs }) {
  const names = Object.keys(inputs).map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  return [...new Set(names.filter(Boolean))].sort();
}

async function licences(names) {
  const parts = ["These pages contain the following open-source packages.\n"];
  for (const name of names) {
    const folder = join(here, "node_modules", name);
    const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    if (!file) throw new Error(`${name} has no licence file`);
    const text = await readFile(join(folder, file), "utf8");
    parts.push(`${"-".repeat(80)}\n${name} ${version} (${license})\n\n${text.trim()}\n`);
  }
  return parts.join("\n");
}
