/** Values that a server has given out and will know again: ids, codes, tokens, hashes. */

import { isObject, type Json } from "../contract/index.js";

/** What the names of such values end with; anything else of one name may mean another thing elsewhere. */
const HANDLE = /(?:id|code|token|hash|key|cursor|uuid)$/;
/** Names that every other resource has; they tell nothing. */
const COMMON = new Set(["id", "code", "key", "token"]);

const DEEPEST = 4;
const MOST_ITEMS = 5;
const MOST_VALUES = 10;

/** A name without what differs between spellings: `device_code`, `deviceCode` and `device-code` are one. */
export function plainName(name: string): string {
  return name.replace(/[_-]/g, "").toLowerCase();
}

/** Remembers handles by the names of the properties that held them. */
export class Handles {
  readonly #values = new Map<string, Json[]>();

  /** Takes the handles out of an answer, those of its first items too. */
  harvest(json: Json, depth = 0): void {
    if (depth > DEEPEST) return;
    if (Array.isArray(json)) for (const item of json.slice(0, MOST_ITEMS)) this.harvest(item, depth + 1);
    if (!isObject(json)) return;
    for (const [name, value] of Object.entries(json)) {
      const plain = plainName(name);
      if (
        (typeof value === "string" || typeof value === "number") &&
        HANDLE.test(plain) &&
        !COMMON.has(plain)
      )
        this.#add(plain, value);
      else this.harvest(value, depth + 1);
    }
  }

  /** The values of a name in any spelling, the newest last. */
  named(name: string): readonly Json[] {
    return this.#values.get(plainName(name)) ?? [];
  }

  #add(plain: string, value: Json): void {
    const others = (this.#values.get(plain) ?? []).filter((known) => known !== value);
    this.#values.set(plain, [...others, value].slice(-MOST_VALUES));
  }
}
