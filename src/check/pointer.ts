import type { Json, JsonObject } from "../contract/index.js";

/** How many `$ref`s in a row are followed; a longer chain is a cycle. */
const LONGEST_CHAIN = 32;

/** Escapes one reference token (RFC 6901 §3). */
export function escapeToken(token: string): string {
  return token.replaceAll("~", "~0").replaceAll("/", "~1");
}

/**
 * Returns what a JSON pointer points to (RFC 6901 §4), or `undefined` when nothing is there.
 *
 * Reads own properties only, so `/__proto__` and `/constructor` find nothing that the value does not hold itself.
 */
export function valueAt(value: unknown, pointer: string): unknown {
  if (pointer === "") return value;
  let current = value;
  for (const token of pointer.split("/").slice(1)) {
    if (typeof current !== "object" || current === null) return undefined;
    const key = token.replaceAll("~1", "/").replaceAll("~0", "~");
    const found = Object.getOwnPropertyDescriptor(current, key);
    if (!found) return undefined;
    current = found.value;
  }
  return current;
}

/** Follows local `$ref`s from `start` and returns the object they end at together with its pointer. */
export function follow(
  document: JsonObject,
  start: string,
): { value: JsonObject; pointer: string } | undefined {
  let pointer = start;
  for (let hop = 0; hop < LONGEST_CHAIN; hop++) {
    const value = valueAt(document, pointer);
    if (!isObject(value)) return undefined;
    const ref = value.$ref;
    if (typeof ref !== "string" || !ref.startsWith("#")) return { value, pointer };
    pointer = ref.slice(1);
  }
  return undefined;
}

/** Tells a JSON object from every other value. */
export function isObject(value: unknown): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
