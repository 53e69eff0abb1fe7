// Addresses of the pages, and which grant each of them needs. Pure.
import type { Seat } from "../reducer.ts";
import type { Grant, Me } from "../wire.ts";

export type Page = "setup" | "therapist" | "review" | "table" | "a" | "b";

export type Route =
  | { kind: "start" }
  | { kind: "sessions" }
  | { kind: "join"; token: string }
  | { kind: "session"; channel: string; page: Page }
  | { kind: "unknown"; path: string };

const SESSION = /^\/s\/([^/]+)\/(setup|therapist|review|table|a|b)\/?$/;

export function parse(path: string, hash: string): Route {
  if (path === "/") return { kind: "start" };
  if (/^\/sessions\/?$/.test(path)) return { kind: "sessions" };
  if (/^\/join\/?$/.test(path)) return { kind: "join", token: hash.replace(/^#/, "") };
  const found = SESSION.exec(path);
  if (found?.[1] && found[2]) return { kind: "session", channel: decodeURIComponent(found[1]), page: found[2] as Page };
  return { kind: "unknown", path };
}

/** The grant that a page of a session works with. */
export function needed(channel: string, page: Page): Grant {
  switch (page) {
    case "setup":
      return { channel, role: "host", seat: null };
    case "therapist":
      return { channel, role: "therapist", seat: null };
    case "review":
      return { channel, role: "reviewer", seat: null };
    case "table":
      return { channel, role: "table", seat: null };
    case "a":
    case "b":
      return { channel, role: "person", seat: page === "a" ? "A" : "B" };
  }
}

/** Channel of a grant that holds everywhere. */
const ANY = "*";

export function holds(me: Me, grant: Grant): boolean {
  return me.grants.some(
    (own) =>
      (own.channel === grant.channel || own.channel === ANY) && own.role === grant.role && own.seat === grant.seat,
  );
}

/** Where a grant leads. A host of every channel begins where the state of things leads. */
export function address(grant: Grant): string {
  const pages: Record<Grant["role"], string> = {
    host: "setup",
    therapist: "therapist",
    reviewer: "review",
    table: "table",
    person: grant.seat === "B" ? "b" : "a",
  };
  if (grant.role === "host" && grant.channel === ANY) return "/";
  return `/s/${encodeURIComponent(grant.channel)}/${pages[grant.role]}`;
}

/** Where `/` leads: in the demo to the live session, with straps to the set-up that is under way, else to the list. */
export function startAddress(me: Me): string {
  const waiting = me.live.find(({ state }) => state === "waiting");
  const grant =
    me.mode === "demo" && me.live[0]
      ? needed(me.live[0].id, "therapist")
      : me.mode === "live" && waiting
        ? needed(waiting.id, "setup")
        : null;
  return grant !== null && holds(me, grant) ? address(grant) : "/sessions";
}

/** The pages of the therapist and of the two, of sessions that run now, which this browser may open. */
export function ownPages(me: Me): { page: Page; address: string }[] {
  const pages: Page[] = ["therapist", "a", "b"];
  const all = me.live.flatMap((card) => pages.map((page) => ({ page, grant: needed(card.id, page) })));
  return all.filter(({ grant }) => holds(me, grant)).map(({ page, grant }) => ({ page, address: address(grant) }));
}

/** The code in a link that somebody pasted, or null where it is no such link. */
export const tokenOf = (link: string): string | null => /\/join#([\w-]+)$/.exec(link.trim())?.[1] ?? null;

/** Whose page an address is, as it is said to people. */
export function pageName(page: Page): string {
  const seat: Record<"a" | "b", Seat> = { a: "A", b: "B" };
  if (page === "setup") return "the set-up page";
  if (page === "therapist") return "the therapist's page";
  if (page === "review") return "the review page";
  if (page === "table") return "the shared page";
  return `${seat[page]}'s page`;
}
