/** The places of a value where something can be broken: also those that a variant, a pattern or a position describes. */

import { isObject, type Json, type JsonObject, joinPointer } from "../../contract/index.js";
import { type FlatSchema, propertiesOf, type SchemaReader } from "./flat-schema.js";
import { freePropertiesOf } from "./free-properties.js";
import { seemsToKeep } from "./keeps.js";
import type { SchemaPlace } from "./places.js";
import { samplesOf } from "./samples.js";
import { isReadOnly } from "./values.js";

/** How deep the places of a value are visited. */
const DEEPEST = 6;
/** So many samples of what may be null are looked through for another value. */
const MOST_SAMPLES = 5;
/** A value may keep several variants: so many are broken, each as if it were the only one. */
const MOST_VARIANTS = 2;

/** Every place of a value, the outermost first. Of the items that one schema describes the first stands for all, and so of free properties. */
export function breakablePlacesOf(
  schema: Json,
  value: Json,
  schemas: SchemaReader,
): Generator<SchemaPlace, void> {
  return described(schema, value, { schemas, pointer: "", depth: 0 });
}

/** Where the walk over a value stands. */
interface Position {
  readonly schemas: SchemaReader;
  readonly pointer: string;
  readonly depth: number;
}

function* described(schema: Json, value: Json, position: Position): Generator<SchemaPlace, void> {
  const { schemas, pointer, depth } = position;
  const flat = schemas.flatten(schema);
  // What is null has no other constraint to break; a value beside it has.
  const at = value ?? samplesOf(schema, schemas, MOST_SAMPLES).find((sample) => sample !== null) ?? null;
  if (flat) yield* within({ flat, pointer, at, schemas }, depth);
}

function* within(place: SchemaPlace, depth: number): Generator<SchemaPlace, void> {
  if (depth > DEEPEST) return;
  yield place;
  const { flat, at, schemas, pointer } = place;
  const variants = variantsOf(flat, at, schemas);
  // A variant holds what stands around the choice too.
  for (const variant of variants) yield* within({ ...place, flat: variant, isVariant: true }, depth + 1);
  if (variants.length > 0 || (!isObject(at) && !Array.isArray(at))) return;
  const values = new Map<string, Json>(Object.entries(at));
  for (const [name, schema] of Array.isArray(at) ? itemsOf(flat) : membersOf(flat, schemas)) {
    const inner = values.get(name);
    const position = { schemas, pointer: joinPointer(pointer, name), depth: depth + 1 };
    if (inner !== undefined) yield* described(schema, inner, position);
  }
  if (isObject(at)) yield* freePlaces(place, at, depth);
}

/** The schemas that a value has chosen, one member of each group; none where there is no choice. */
function variantsOf(flat: FlatSchema, value: Json, schemas: SchemaReader): FlatSchema[] {
  if (flat.choices.length === 0) return [];
  const combinations = flat.choices.reduce<Json[][]>(
    (rows, members) => {
      const kept = members.filter((member) => seemsToKeep(member, value, schemas));
      return rows.flatMap((row) => kept.map((member) => [...row, member])).slice(0, MOST_VARIANTS);
    },
    [[]],
  );
  return combinations.flatMap((members) => schemas.choose(flat, members) ?? []);
}

function itemsOf({ keywords }: FlatSchema): [index: string, schema: Json][] {
  const { items } = keywords;
  const prefix = Array.isArray(keywords.prefixItems) ? keywords.prefixItems : [];
  const all = items === undefined || items === false ? prefix : [...prefix, items];
  return all.map((schema, index) => [String(index), schema]);
}

function membersOf(flat: FlatSchema, schemas: SchemaReader): [name: string, schema: Json][] {
  return propertiesOf(flat).filter(([, schema]) => !isReadOnly(schema, schemas));
}

/** A property of each free kind: one that is there, or else a new one. */
function* freePlaces({ flat, pointer, schemas }: SchemaPlace, at: JsonObject, depth: number) {
  for (const { schema, has, names } of freePropertiesOf(flat, schemas)) {
    if (schema === true) continue;
    const known = Object.entries(at).find(([name]) => has(name));
    const name = known?.[0] ?? names(1).find(has);
    const inner = known?.[1] ?? samplesOf(schema, schemas, 1)[0];
    const described = schemas.flatten(schema);
    if (name === undefined || inner === undefined || !described) continue;
    const place = { flat: described, pointer: joinPointer(pointer, name), at: inner, schemas };
    if (known) yield* within(place, depth + 1);
    else yield place;
  }
}
