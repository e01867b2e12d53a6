/** The places of a value, each with the schema that holds there. */

import { isObject, type Json, joinPointer } from "../../contract/index.js";
import { type FlatSchema, propertiesOf, type SchemaReader } from "./flat-schema.js";
import { isReadOnly } from "./values.js";

/** One place of a value with the schema that holds there. */
export interface SchemaPlace {
  readonly flat: FlatSchema;
  /** JSON pointer of the place. */
  readonly pointer: string;
  /** The value there. */
  readonly at: Json;
  /** Reads the schemas within. */
  readonly schemas: SchemaReader;
  /** Whether the schema is a variant that the value has chosen. */
  readonly isVariant?: boolean;
}

/** How deep the places of a value are visited. */
const DEEPEST = 6;

/** Every place of a value that the schema describes without a choice, the outermost first. Of a list the first item stands for all. */
export function* placesOf(
  schema: Json,
  value: Json,
  schemas: SchemaReader,
  pointer = "",
  depth = 0,
): Generator<SchemaPlace> {
  const flat = schemas.flatten(schema);
  if (!flat || depth > DEEPEST) return;
  yield { flat, pointer, at: value, schemas };
  if (Array.isArray(value) && flat.keywords.items !== undefined && value[0] !== undefined)
    yield* placesOf(flat.keywords.items, value[0], schemas, joinPointer(pointer, 0), depth + 1);
  if (!isObject(value)) return;
  for (const [name, property] of propertiesOf(flat)) {
    const inner = Object.hasOwn(value, name) ? value[name] : undefined;
    if (inner !== undefined && !isReadOnly(property, schemas))
      yield* placesOf(property, inner, schemas, joinPointer(pointer, name), depth + 1);
  }
}

/** The place of a value at a pointer; `undefined` when there is none. */
export function placeAt(
  schema: Json,
  value: Json,
  schemas: SchemaReader,
  pointer: string,
): SchemaPlace | undefined {
  for (const place of placesOf(schema, value, schemas)) if (place.pointer === pointer) return place;
  return undefined;
}
