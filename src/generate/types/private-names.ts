/**
 * Carries names that hold `%` and `#` safely through a tool that reads them as parts of a URI.
 *
 * openapi-typescript joins names into JSON pointers without encoding them and decodes them again: a property called `100%`
 * ends in a `URIError`, an operation called `a#b` is renamed. Both characters travel as Unicode noncharacters instead.
 */

import type { Json, JsonObject } from "../../contract/index.js";

const PERCENT = "\ufdd0";
const HASH = "\ufdd1";

function hide(text: string): string {
  return text.replaceAll("%", PERCENT).replaceAll("#", HASH);
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** A local reference with its segments hidden; the `#/` in front stays. */
function hideReference(reference: string): string {
  return `#/${reference.slice(2).split("/").map(decoded).map(hide).join("/")}`;
}

/** A deep copy of a document in which no text but references holds `%` or `#`. */
export function hideNames(value: JsonObject): JsonObject {
  const copy: JsonObject = {};
  for (const [key, entry] of Object.entries(value)) {
    // Assignment to `__proto__` would set the prototype.
    Object.defineProperty(copy, hide(key), {
      value: hideValue(entry),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return copy;
}

function hideValue(value: Json): Json {
  if (typeof value === "string") return value.startsWith("#/") ? hideReference(value) : hide(value);
  if (Array.isArray(value)) return value.map(hideValue);
  return value !== null && typeof value === "object" ? hideNames(value) : value;
}

/** Printed TypeScript with every hidden character back in its place, escaped or not. */
export function revealNames(printed: string): string {
  return printed
    .replaceAll(PERCENT, "%")
    .replaceAll(HASH, "#")
    .replace(/(?<!\\)((?:\\\\)*)\\ufdd([01])/gi, (_, before: string, which: string) =>
      which === "0" ? `${before}%` : `${before}#`,
    );
}
