/** Names of the components that expansion adds: readable, bounded, and the same whatever the order of the document. */

import { createHash } from "node:crypto";
import type { ErrorCode } from "./model.js";

const LONGEST = 64;

/** `app_not_found` → `AppNotFound`. */
export function pascalCode(code: string): string {
  return code
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join("");
}

/** `AppNotFoundError`, `InternalServerError`; `OAuthSlowDownError` in the oauth family, whose codes may repeat canonical ones. */
export function schemaName({ code, family }: ErrorCode): string {
  return `${family === "oauth" ? "OAuth" : ""}${pascalCode(code).replace(/Error$/, "")}Error`;
}

/** `Error404AppNotFound`, `Error401TokenExpiredOrUnauthorized`, `OAuthError400SlowDown`; a long set ends in a count and a hash. */
export function responseName(codes: readonly ErrorCode[]): string {
  const [first] = codes;
  if (!first) throw new RangeError("A response needs at least one code.");
  const prefix = `${first.family === "oauth" ? "OAuth" : ""}Error${first.status}`;
  const words = codes.map(({ code }) => pascalCode(code));
  const whole = prefix + words.join("Or");
  if (whole.length <= LONGEST) return whole;
  const hash = digest(codes.map(({ code }) => code).join(","));
  let shown = words.length;
  for (; shown > 1; shown--) {
    const cut = `${prefix}${words.slice(0, shown).join("Or")}And${words.length - shown}More${hash}`;
    if (shown < words.length && cut.length <= LONGEST) return cut;
  }
  const more = words.length > 1 ? `And${words.length - 1}More` : "";
  return `${(prefix + words[0]).slice(0, LONGEST - more.length - hash.length)}${more}${hash}`;
}

/**
 * Gives every thing a name of its own.
 *
 * Things that want the same name, or one that is taken, get a hash behind it: all of them, so that no order decides who keeps
 * the plain name.
 *
 * @param keyOf - What tells the things apart, whatever their order.
 * @param taken - Names that are taken: the keys of this object.
 */
export function allocateNames<T>(
  wanted: ReadonlyMap<T, string>,
  keyOf: (thing: T) => string,
  taken: object,
): Map<T, string> {
  const claims = new Map<string, number>();
  for (const name of wanted.values()) claims.set(name, (claims.get(name) ?? 0) + 1);
  const isFree = (name: string) => !Object.hasOwn(taken, name) && !claims.has(name);
  const names = new Map<T, string>();
  for (const [thing, name] of wanted) {
    let given = name;
    if (claims.get(name) !== 1 || Object.hasOwn(taken, name)) {
      for (let salt = 0; !isFree(given); salt++) given = `${name}_${digest(`${salt}:${keyOf(thing)}`)}`;
    }
    names.set(thing, given);
  }
  return names;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}
