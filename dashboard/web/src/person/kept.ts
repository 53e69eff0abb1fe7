// What a page keeps in its browser for one grant: only what was changed, under a name of its own. A browser
// that refuses storage forgets it with the page; nothing else depends on it.
import type { Grant } from "../wire.ts";

/** The part of the browser's `Storage` that is used. */
export type Shelf = Pick<Storage, "getItem" | "setItem" | "removeItem">;

export class Kept<T extends object> {
  readonly #shelf: () => Shelf;
  readonly #name: string;
  readonly #start: T;
  #changed: Partial<T>;

  /** `shelf` is a function because merely naming a storage throws where it is refused. */
  constructor(shelf: () => Shelf, what: string, grant: Grant, start: T) {
    this.#shelf = shelf;
    this.#name = `coregulate.${what}.${grant.channel}.${grant.role}.${grant.seat ?? ""}`;
    this.#start = start;
    this.#changed = this.#read();
  }

  get now(): T {
    return { ...this.#start, ...this.#changed };
  }

  change(part: Partial<T>): void {
    this.#changed = { ...this.#changed, ...part };
    this.#quietly((shelf) => shelf.setItem(this.#name, JSON.stringify(this.#changed)));
  }

  forget(): void {
    this.#changed = {};
    this.#quietly((shelf) => shelf.removeItem(this.#name));
  }

  /** What stands there, as far as it is of the kind that is expected. */
  #read(): Partial<T> {
    const found = this.#quietly((shelf): unknown => JSON.parse(shelf.getItem(this.#name) ?? "{}"));
    if (typeof found !== "object" || found === null) return {};
    const known = Object.entries(found).filter(
      ([key, value]) => Object.hasOwn(this.#start, key) && typeof value === typeof this.#start[key as keyof T],
    );
    return Object.fromEntries(known) as Partial<T>;
  }

  #quietly<R>(does: (shelf: Shelf) => R): R | null {
    try {
      return does(this.#shelf());
    } catch {
      return null;
    }
  }
}
