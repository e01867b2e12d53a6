/** JSON pointers (RFC 6901) over own properties only, so that `__proto__` in a document is data like any other key. */

import type { Json, JsonObject } from "./model.js";

/** Whether a value is a JSON object: neither null nor an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Reads an own property; an inherited one (`constructor`) is not there. */
export function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Reads an own property that is an object; anything else counts as absent. */
export function ownObject(object: JsonObject, key: string): JsonObject | undefined {
  const value = own(object, key);
  return isObject(value) ? value : undefined;
}

/** Reads an own property that is a string; anything else counts as absent. */
export function ownString(object: JsonObject, key: string): string | undefined {
  const value = own(object, key);
  return typeof value === "string" ? value : undefined;
}

/** Sets an own property. A plain assignment to `__proto__` would change the prototype instead. */
export function setOwn<T>(object: Record<string, T>, key: string, value: T): void {
  if (key !== "__proto__") object[key] = value;
  else Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}

/** Copies a JSON value deeply, own keys only. */
export function cloneJson<T extends Json>(value: T): T;
export function cloneJson(value: Json): Json {
  if (Array.isArray(value)) return value.map((item) => cloneJson(item));
  if (!isObject(value)) return value;
  const copy: JsonObject = {};
  for (const [key, item] of Object.entries(value)) setOwn(copy, key, cloneJson(item));
  return copy;
}

/** Escapes one reference token (RFC 6901 §3). */
export function escapeToken(token: string): string {
  return token.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** Reverses {@link escapeToken} (RFC 6901 §4: `~1` before `~0`). */
export function unescapeToken(token: string): string {
  return token.includes("~") ? token.replaceAll("~1", "/").replaceAll("~0", "~") : token;
}

/** Appends tokens to a pointer, escaping each. */
export function joinPointer(pointer: string, ...tokens: readonly (string | number)[]): string {
  return tokens.reduce<string>((joined, token) => `${joined}/${escapeToken(String(token))}`, pointer);
}

/** Splits a pointer into unescaped tokens; `""` is the whole document and has none. */
export function pointerTokens(pointer: string): string[] {
  return pointer === "" ? [] : pointer.split("/").slice(1).map(unescapeToken);
}

/** Returns the value one token below `value`: an own property, or an element of an array. */
export function child(value: Json | undefined, token: string): Json | undefined {
  if (Array.isArray(value)) return /^(0|[1-9]\d*)$/.test(token) ? value[Number(token)] : undefined;
  return isObject(value) ? own(value, token) : undefined;
}

/** Returns the value at `pointer`, or undefined when there is none. */
export function resolvePointer(document: Json, pointer: string): Json | undefined {
  let value: Json | undefined = document;
  for (const token of pointerTokens(pointer)) value = child(value, token);
  return value;
}

/**
 * Turns a local reference (`#/components/schemas/A%20b`) into a pointer (RFC 6901 §6: percent-decoded).
 *
 * @returns undefined for anything that is not a local pointer: another file, a URL, an anchor.
 */
export function localPointer(ref: string): string | undefined {
  if (ref === "#") return "";
  if (!ref.startsWith("#/")) return undefined;
  try {
    return decodeURIComponent(ref.slice(1));
  } catch {
    // A stray `%` is not an escape; take the text as it stands rather than losing the reference.
    return ref.slice(1);
  }
}

/** Returns what a local `$ref` refers to, one step; undefined when nothing is there or it leads out of the document. */
export function resolveReference(document: JsonObject, ref: string): Json | undefined {
  const pointer = localPointer(ref);
  return pointer === undefined ? undefined : resolvePointer(document, pointer);
}

/** A value and where it stands once every `$ref` before it has been followed. */
export interface Resolved {
  readonly value: Json | undefined;
  readonly pointer: string;
}

/**
 * Follows the chain of local `$ref`s that starts at `value`.
 *
 * @param pointer - Where `value` stands.
 * @returns The first value that is no reference; `value` is undefined when the chain is broken, leaves the document or is circular.
 */
export function dereference(document: Json, value: Json | undefined, pointer: string): Resolved {
  const seen = new Set<string>();
  let current: Resolved = { value, pointer };
  for (;;) {
    const ref: string | undefined = isObject(current.value) ? ownString(current.value, "$ref") : undefined;
    if (ref === undefined) return current;
    const target = localPointer(ref);
    if (target === undefined || seen.has(target)) return { value: undefined, pointer: current.pointer };
    seen.add(target);
    current = { value: resolvePointer(document, target), pointer: target };
  }
}
