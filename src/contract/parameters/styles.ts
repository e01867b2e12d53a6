/** Deserializers by `style` (OAS Parameter Object): from the texts found under a parameter's name to a value. */

import { setOwn } from "../json-pointer.js";
import type { ParameterStyle } from "../model.js";
import { readScalar, Unreadable } from "./lexical.js";
import type { Kind, ObjectKind } from "./schema-kind.js";

const PAIRS = new Unreadable("malformed", "must be a list of names and values");

/** Turns texts into an array of the kind's items; an `Unreadable` when one of them is. */
export function readItems(texts: readonly string[], item: Kind): unknown {
  const items: unknown[] = [];
  for (const [index, text] of texts.entries()) {
    const value = readScalar(text, item);
    if (value instanceof Unreadable) return value.within(index);
    items.push(value);
  }
  return items;
}

/** Turns names and values into an object of the kind's members; an `Unreadable` when one of them is. */
export function readMembers(pairs: Iterable<readonly [string, string]>, kind: ObjectKind): unknown {
  const object: Record<string, unknown> = {};
  for (const [name, text] of pairs) {
    const value = readScalar(text, kind.properties.get(name) ?? kind.additional);
    if (value instanceof Unreadable) return value.within(name);
    if (Object.hasOwn(object, name)) return new Unreadable("duplicate", "must be given once", [name]);
    setOwn(object, name, value);
  }
  return object;
}

/**
 * Reads the parts of one delimited text as an array or an object: `a,b`, `k,v`, and with `explode` `k=v`.
 *
 * @param decode - Applied to each item, name and value.
 */
export function readParts(
  parts: readonly string[],
  kind: Kind,
  explode: boolean,
  decode: (text: string) => string = (text) => text,
): unknown {
  if (kind.array) return readItems(parts.map(decode), kind.array);
  if (!kind.object) return PAIRS;
  const pairs: [string, string][] = [];
  if (explode) {
    for (const part of parts) {
      const equals = part.indexOf("=");
      pairs.push(equals === -1 ? [part, ""] : [part.slice(0, equals), part.slice(equals + 1)]);
    }
  } else {
    if (parts.length % 2 !== 0) return PAIRS;
    for (let i = 0; i < parts.length; i += 2) pairs.push([parts[i] ?? "", parts[i + 1] ?? ""]);
  }
  const decoded = pairs.map(([name, text]) => [decode(name), decode(text)] as const);
  return readMembers(decoded, kind.object);
}

/** Whether a kind is written as several parts. */
export function isComposite(kind: Kind): boolean {
  return kind.array !== undefined || kind.object !== undefined;
}

/** Splits a text that may be empty: the empty text has no parts. */
export function split(text: string, delimiter: string): readonly string[] {
  return text === "" ? [] : text.split(delimiter);
}

/**
 * Reads a path value in its style (RFC 6570 §3.2.2, §3.2.5, §3.2.7). Delimiters are looked for before anything is decoded: one that is
 * encoded is data.
 *
 * @param raw - As it was sent; decodable.
 */
export function readPathValue(
  raw: string,
  kind: Kind,
  style: ParameterStyle,
  explode: boolean,
  name: string,
): unknown {
  if (style === "label") {
    if (!raw.startsWith(".")) return new Unreadable("malformed", "must start with `.`");
    return readPathParts(raw.slice(1), explode ? "." : ",", kind, explode);
  }
  if (style === "matrix") {
    const prefixes =
      explode && kind.object ? [";"] : [name, encodeURIComponent(name)].map((text) => `;${text}=`);
    const prefix = prefixes.find((text) => raw.startsWith(text));
    if (prefix === undefined) return new Unreadable("malformed", `must start with \`${prefixes[0]}\``);
    const delimiter = !explode ? "," : kind.object ? ";" : prefix;
    return readPathParts(raw.slice(prefix.length), delimiter, kind, explode);
  }
  return readPathParts(raw, ",", kind, explode);
}

function readPathParts(raw: string, delimiter: string, kind: Kind, explode: boolean): unknown {
  if (!isComposite(kind)) return readScalar(decodeURIComponent(raw), kind);
  return readParts(split(raw, delimiter), kind, explode, decodeURIComponent);
}
