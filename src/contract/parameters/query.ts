/** Query parameters, read lexically from the query of the request target. */

import type { ErrorDetail } from "../error-detail.js";
import { readScalar, Unreadable } from "./lexical.js";
import { type ParameterReader, type ReadParameters, readJson } from "./parameter-reader.js";
import { isComposite, readItems, readMembers, readParts, split } from "./styles.js";

/** The texts found under one name, still encoded. */
type Pairs = Map<string, string[]>;

/**
 * Decodes one component; `+` is a space (the `form` style follows application/x-www-form-urlencoded). What does not decode has been
 * refused before, but for operations that look at no parameter.
 */
function decode(raw: string): string {
  const spaced = raw.includes("+") ? raw.replaceAll("+", " ") : raw;
  if (!spaced.includes("%")) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

/** Whether every escape decodes to UTF-8. Checked once for the whole query, so that no later step can fail. */
export function isDecodable(query: string): boolean {
  if (!query.includes("%")) return true;
  try {
    decodeURIComponent(query);
    return true;
  } catch {
    return false;
  }
}

function readPairs(query: string): Pairs {
  const pairs: Pairs = new Map();
  for (const part of query.split("&")) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    const name = decode(equals === -1 ? part : part.slice(0, equals));
    const raw = equals === -1 ? "" : part.slice(equals + 1);
    const found = pairs.get(name);
    if (found) found.push(raw);
    else pairs.set(name, [raw]);
  }
  return pairs;
}

const DUPLICATE = new Unreadable("duplicate", "must be given once");

/** Reads the query of one operation. */
export class QueryReader {
  readonly #readers: readonly ParameterReader[];
  readonly #names: ReadonlySet<string>;
  readonly #strict: boolean;

  /**
   * @param strict - Whether names that no parameter takes are refused.
   * @param others - Names that belong to someone else: keys of security schemes.
   */
  constructor(readers: readonly ParameterReader[], strict: boolean, others: readonly string[]) {
    // Parameters that take any name come last, so that the others take theirs first.
    this.#readers = [...readers].sort((a, b) => Number(takesAnyName(a)) - Number(takesAnyName(b)));
    this.#names = new Set(others);
    this.#strict = strict;
  }

  read(query: string, details: ErrorDetail[]): ReadParameters {
    const into: ReadParameters = { values: {}, seen: {} };
    if (query === "" && this.#readers.length === 0) return into;
    const pairs = query === "" ? new Map<string, string[]>() : readPairs(query);
    for (const reader of this.#readers) {
      const taken = take(reader, pairs);
      if (taken === undefined) reader.absent(into, details);
      else reader.settle(taken.value, taken.raw, into, details);
    }
    if (this.#strict) {
      for (const name of pairs.keys()) {
        if (this.#names.has(name)) continue;
        details.push({
          type: "extra_forbidden",
          loc: ["query", name],
          msg: "is not a parameter of this operation",
        });
      }
    }
    return into;
  }
}

function takesAnyName({ parameter, kind }: ParameterReader): boolean {
  return (
    parameter.style === "form" && parameter.explode && kind.object?.open === true && kind.array === undefined
  );
}

interface Taken {
  readonly value: unknown;
  readonly raw: string;
}

/** Takes what belongs to a parameter out of the pairs and reads it; `undefined` when there is nothing. */
function take(reader: ParameterReader, pairs: Pairs): Taken | undefined {
  const { parameter, kind } = reader;
  if (kind.object && !kind.array && !reader.json) {
    if (parameter.style === "deepObject") return takeDeepObject(reader, pairs);
    if (parameter.style === "form" && parameter.explode) return takeMembers(reader, pairs);
  }
  const raws = pairs.get(parameter.name);
  if (raws === undefined) return undefined;
  pairs.delete(parameter.name);
  const [raw = "", ...more] = raws;
  // Exploded, every style is written as `form` is (OAS Style Examples): there is no delimiter left to tell them apart.
  if (!reader.json && kind.array && parameter.explode) {
    return { value: readItems(raws.map(decode), kind.array), raw: decode(raw) };
  }
  if (more.length > 0) return { value: DUPLICATE, raw: decode(raw) };
  if (reader.json) return { value: readJson(decode(raw)), raw: decode(raw) };
  if (!isComposite(kind)) return { value: readScalar(decode(raw), kind), raw: decode(raw) };
  return { value: readParts(cut(raw, parameter.style), kind, false), raw: decode(raw) };
}

/** Cuts at the delimiter of a style: an encoded comma is data, but a space or a pipe can be sent in no other way. */
function cut(raw: string, style: string): readonly string[] {
  if (style === "spaceDelimited") return split(decode(raw), " ");
  if (style === "pipeDelimited") return split(decode(raw), "|");
  return split(raw, ",").map(decode);
}

/** `filter[a]=1&filter[b]=2` (OAS Style Values, `deepObject`): one level, as the specification defines it. */
function takeDeepObject(reader: ParameterReader, pairs: Pairs): Taken | undefined {
  const { object } = reader.kind;
  const prefix = `${reader.parameter.name}[`;
  const members: [string, string][] = [];
  let unreadable: Unreadable | undefined;
  for (const [name, raws] of pairs) {
    if (!name.startsWith(prefix) || !name.endsWith("]")) continue;
    pairs.delete(name);
    if (raws.length > 1) unreadable = DUPLICATE;
    members.push([name.slice(prefix.length, -1), decode(raws[0] ?? "")]);
  }
  if (members.length === 0 || !object) return undefined;
  return { value: unreadable ?? readMembers(members, object), raw: "" };
}

/** An exploded object: its members stand in the query by their own names. */
function takeMembers(reader: ParameterReader, pairs: Pairs): Taken | undefined {
  const { object } = reader.kind;
  if (!object) return undefined;
  const members: [string, string][] = [];
  let unreadable: Unreadable | undefined;
  for (const [name, raws] of pairs) {
    if (!object.open && !object.properties.has(name)) continue;
    pairs.delete(name);
    if (raws.length > 1) unreadable = DUPLICATE;
    members.push([name, decode(raws[0] ?? "")]);
  }
  return members.length === 0 ? undefined : { value: unreadable ?? readMembers(members, object), raw: "" };
}
