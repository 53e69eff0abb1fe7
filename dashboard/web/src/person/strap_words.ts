// What a person's page says of the own strap while no beat comes. Nothing of anybody else's is known here. Pure.
import { retryWords, toldApart } from "../ui/strap_words.ts";
import type { OwnStrap, StrapFree } from "../wire.ts";
import type { Facts } from "./state.ts";

/** Where the search for the own strap stands; null where there is no strap to look for. */
export function ownStrapWords({ strap: own, looked }: Pick<Facts, "strap" | "looked">): string | null {
  if (own === null) return null;
  if (own.radio) return `${own.radio.message} ${own.radio.hint}`;
  const { strap } = own;
  if (strap === null) return "No strap is chosen for you.";
  if (strap.link === "streaming") return `${strap.name} is in range, but no beat comes from it.`;
  const retry = retryWords(strap, 0);
  const now = looked && strap.link !== "connecting" ? "Looking now." : "";
  return [now, strap.words, retry].filter(Boolean).join(" ");
}

/** The straps that can be worn instead, with names that tell them apart. */
export function offered({ free }: OwnStrap): (StrapFree & { said: string })[] {
  const names = toldApart(new Map(free.map(({ address, name }) => [address, name])));
  return free.map((strap) => ({ ...strap, said: names.get(strap.address) ?? strap.name }));
}

export const signalWords = ({ bars }: StrapFree): string => (bars === null ? "connected" : `radio signal ${bars} of 4`);
