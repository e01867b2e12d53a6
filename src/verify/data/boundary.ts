/** Values at the limits of a schema: each is accepted, one constraint at its edge. */

import { isObject, type Json, joinPointer } from "../../contract/index.js";
import { type FlatSchema, requiredOf, type SchemaReader } from "./flat-schema.js";
import { limitsOf, tidy } from "./numbers.js";
import { placesOf } from "./places.js";
import { typesOf } from "./values.js";

/** A change of an accepted value in one place, to what lies on a limit. */
export interface Edge {
  /** JSON pointer of the place. */
  readonly pointer: string;
  /** For a title: "at its maximum 200". */
  readonly words: string;
  /** What stands there then; absent when it is left out. */
  readonly value?: Json;
  /** One step within the limit: refusing the edge but not this is a shifted limit. */
  readonly within?: Json;
}

/** Texts longer than this are not sent to find a limit. */
const LONGEST_TEXT = 100_000;

/** The edges of a schema, starting from a value that it accepts. The value decides which places there are. */
export function* edgesOf(schema: Json, value: Json, schemas: SchemaReader): Generator<Edge> {
  for (const { flat, pointer, at } of placesOf(schema, value, schemas)) {
    const edge = (here: Json, words: string, within?: Json): Edge => ({
      pointer,
      words,
      value: here,
      ...(within !== undefined && { within }),
    });
    if (typeof at === "number") yield* numberEdges(flat, edge);
    if (typeof at === "string") yield* textEdges(flat, at, edge);
    if (Array.isArray(at)) yield* listEdges(flat, at, edge);
    if (isObject(at)) yield* objectEdges(flat, pointer, at);
  }
}

type MakeEdge = (here: Json, words: string, within?: Json) => Edge;

function* numberEdges({ keywords }: FlatSchema, edge: MakeEdge): Generator<Edge> {
  if (keywords.enum !== undefined || keywords.const !== undefined) return;
  const { least, most, step } = limitsOf(keywords, typesOf(keywords).includes("integer"));
  const inside = (value: number) =>
    (least === undefined || value >= least) && (most === undefined || value <= most);
  for (const [limit, keyword, direction] of [
    [least, "minimum", 1],
    [most, "maximum", -1],
  ] as const) {
    if (limit === undefined || Math.abs(limit) >= 2 ** 31) continue;
    const next = tidy(limit + direction * step);
    yield edge(limit, `at its ${keyword} ${limit}`, inside(next) ? next : undefined);
  }
}

function* textEdges({ keywords }: FlatSchema, at: string, edge: MakeEdge): Generator<Edge> {
  const { minLength, maxLength, format, enum: values, const: constant } = keywords;
  // Bytes may be any; texts of another format may not be cut or filled.
  if (values !== undefined || constant !== undefined || (format !== undefined && format !== "binary")) return;
  if (typeof minLength === "number" && minLength > 0)
    yield edge(ofLength(at, minLength), `with its minLength of ${minLength}`, ofLength(at, minLength + 1));
  if (typeof maxLength === "number" && maxLength <= LONGEST_TEXT && maxLength > 0)
    yield edge(ofLength(at, maxLength), `with its maxLength of ${maxLength}`, ofLength(at, maxLength - 1));
}

/** A text of so many characters that begins like another and goes on with its last letter, digit or `a`. */
export function ofLength(text: string, length: number): string {
  const characters = [...text];
  const filler = characters.findLast((character) => /[A-Za-z0-9]/.test(character)) ?? "a";
  return [
    ...characters.slice(0, length),
    ...Array<string>(Math.max(0, length - characters.length)).fill(filler),
  ].join("");
}

function* listEdges({ keywords }: FlatSchema, at: readonly Json[], edge: MakeEdge): Generator<Edge> {
  const { minItems, maxItems, uniqueItems } = keywords;
  const [first] = at;
  const shortest = typeof minItems === "number" ? minItems : 0;
  // A list that may be empty without a word on it may still be needed.
  const within = minItems === undefined ? undefined : at.slice(0, shortest + 1);
  if (shortest < at.length) yield edge(at.slice(0, shortest), `with ${shortest} items`, within);
  // Items are repeated to reach the most, which `uniqueItems` forbids.
  if (typeof maxItems !== "number" || maxItems > 1000 || first === undefined || uniqueItems === true) return;
  const filled = (count: number) =>
    [...at, ...Array<Json>(Math.max(0, count - at.length)).fill(first)].slice(0, count);
  yield edge(filled(maxItems), `with its maxItems of ${maxItems}`, filled(Math.max(shortest, maxItems - 1)));
}

function* objectEdges(flat: FlatSchema, pointer: string, at: Json): Generator<Edge> {
  if (!isObject(at)) return;
  const required = requiredOf(flat);
  // What is optional by itself may be needed beside something else: that it is refused when absent proves nothing.
  for (const name of Object.keys(at).filter((key) => !required.has(key)))
    yield { pointer: joinPointer(pointer, name), words: "left out" };
}
