/** Values of a schema to fill a list or a map with. */

import type { Json, JsonObject } from "../../contract/index.js";
import { Unsatisfiable } from "./bounded.js";
import type { FlatSchema, SchemaReader } from "./flat-schema.js";
import { randomFor } from "./random.js";
import { valuesOf } from "./values.js";

/** A schema of few values repeats itself: so many are drawn for each that is asked for. */
const MOST_DRAWS = 10;

/** Different values of a schema, always the same ones; fewer than asked for where no more are found. */
export function samplesOf(schema: Json, schemas: SchemaReader, count: number): Json[] {
  const random = randomFor(0, "samples");
  // Text that travels in a path arrives anywhere as it was sent.
  const values = valuesOf(schema, { schemas, place: "path", open: [] });
  const found = new Map<string, Json>();
  try {
    for (let draws = 0; draws < count * MOST_DRAWS && found.size < count; draws++) {
      const { value } = values.generate(random, undefined);
      found.set(JSON.stringify(value), value);
    }
  } catch (error) {
    if (!(error instanceof Unsatisfiable)) throw error;
  }
  return [...found.values()];
}

/** One value that keeps all of some schemas; `undefined` where none is found. */
export function sampleOf(parts: readonly Json[], schemas: SchemaReader): Json | undefined {
  const [only] = parts;
  return samplesOf(parts.length === 1 && only !== undefined ? only : { allOf: [...parts] }, schemas, 1)[0];
}

/** A flat schema as a schema again, without some of its keywords. */
export function schemaWithout({ keywords, choices }: FlatSchema, ...left: readonly string[]): JsonObject {
  const kept = Object.entries(keywords).filter(([keyword]) => !left.includes(keyword));
  return { ...Object.fromEntries(kept), allOf: choices.map((members) => ({ anyOf: [...members] })) };
}
