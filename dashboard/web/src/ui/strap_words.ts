// What is said of a strap on the set-up page and on its wearer's own. Pure.
import type { StrapLink } from "../wire.ts";

/** Names of straps by address; where two are the same, the end of the address tells them apart. */
export function toldApart(names: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const known = [...names.values()];
  const twice = (name: string): boolean => known.filter((other) => other === name).length > 1;
  return new Map(
    [...names].map(([address, name]) => [address, twice(name) || !name ? `${name || "Strap"} (${tail(address)})` : name]),
  );
}

/** A sentence about a strap, with the name that tells it apart from its namesakes. */
export const renamed = (sentence: string, name: string, apart: string): string => sentence.replace(name, () => apart);

const tail = (address: string): string => address.replace(/[^0-9a-z]/gi, "").slice(-4).toUpperCase();

const ORDINALS = ["", "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth"];

/** When a lost strap is tried again; empty while it is being tried, or is heard. `passed_s`: since that was said. */
export function retryWords({ retry_in_s, attempt }: StrapLink, passed_s: number): string {
  if (retry_in_s === null) return "";
  const left_s = Math.ceil(retry_in_s - passed_s);
  if (left_s <= 0) return "Trying now.";
  const which = attempt < 1 ? "Next try" : `${ORDINALS[attempt] ?? `${attempt}th`} try`;
  return `${which} in ${left_s}\u00a0s. It will not give up.`;
}
