/** Copies of JSON values that differ in one place. */

import { isObject, type Json, pointerTokens, setOwn } from "../../contract/index.js";

/** A copy with another value at the pointer; objects and arrays on the way must exist. */
export function replaceAt(value: Json, pointer: string, replacement: Json): Json {
  return edit(value, pointerTokens(pointer), () => replacement);
}

/** A copy without the property or item at the pointer. */
export function withoutAt(value: Json, pointer: string): Json {
  return edit(value, pointerTokens(pointer), () => undefined);
}

function edit(value: Json, tokens: readonly string[], change: () => Json | undefined): Json {
  const [token, ...rest] = tokens;
  if (token === undefined) return change() ?? null;
  const inner = (current: Json | undefined) =>
    rest.length === 0 ? change() : current === undefined ? undefined : edit(current, rest, change);
  if (Array.isArray(value))
    return value.flatMap((item, index) => {
      if (String(index) !== token) return [item];
      const changed = inner(item);
      return changed === undefined ? [] : [changed];
    });
  if (!isObject(value)) return value;
  const copy: { [key: string]: Json } = {};
  for (const [key, current] of Object.entries(value)) if (key !== token) setOwn(copy, key, current);
  const changed = inner(Object.hasOwn(value, token) ? value[token] : undefined);
  if (changed !== undefined) setOwn(copy, token, changed);
  return copy;
}
