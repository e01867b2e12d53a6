/** A schema as generation needs it: references followed, `allOf` merged, the dialect of OAS 3.0 translated. */

import {
  dereference,
  isObject,
  type Json,
  type JsonObject,
  own,
  ownObject,
  resolvePointer,
} from "../../contract/index.js";
import { mergeKeywords } from "./merge-keywords.js";

/** A schema with one level resolved; what stands under `properties` or `items` is still as written. */
export interface FlatSchema {
  /** Keywords that hold together: no `$ref`, `allOf`, `anyOf`, `oneOf`, `nullable` among them. */
  readonly keywords: JsonObject;
  /** Of each group (an `anyOf`, a `oneOf`) one member holds as well. */
  readonly choices: readonly (readonly Json[])[];
}

/** How many schemas deep `$ref` and `allOf` are followed; only a circle of references is deeper. */
const DEEPEST = 64;

/** Reads schemas of one expanded document. */
export class SchemaReader {
  readonly #document: JsonObject;
  readonly #is30: boolean;
  readonly #known = new Map<Json, FlatSchema | undefined>();

  constructor(document: JsonObject) {
    this.#document = document;
    this.#is30 = String(own(document, "openapi")).startsWith("3.0");
  }

  /** The schema at a pointer, flat; `undefined` when nothing satisfies it. */
  at(pointer: string): FlatSchema | undefined {
    return this.flatten(resolvePointer(this.#document, pointer) ?? true);
  }

  /** A schema as written, flat; `undefined` when nothing satisfies it. Each schema is read once. */
  flatten(schema: Json): FlatSchema | undefined {
    if (!isObject(schema)) return this.#read(schema, 0);
    if (!this.#known.has(schema)) this.#known.set(schema, this.#read(schema, 0));
    return this.#known.get(schema);
  }

  /** The schema with one member of each of its groups, flat; `undefined` when they contradict each other. */
  choose(schema: FlatSchema, members: readonly Json[]): FlatSchema | undefined {
    return members.reduce<FlatSchema | undefined>(
      (chosen, member) => chosen && join(chosen, this.flatten(member)),
      { keywords: schema.keywords, choices: [] },
    );
  }

  /** What a `$ref` chain leads to, which tells schemas apart that refer to themselves. */
  identity(schema: Json): Json {
    return dereference(this.#document, schema, "").value ?? schema;
  }

  #read(schema: Json, depth: number): FlatSchema | undefined {
    if (schema === false || depth > DEEPEST) return undefined;
    if (!isObject(schema)) return { keywords: {}, choices: [] };
    const { $ref, allOf, anyOf, oneOf, nullable, ...rest } = schema;
    const target = $ref === undefined ? undefined : dereference(this.#document, schema, "").value;
    // Siblings of `$ref` mean nothing in 3.0 (OAS 3.0 Reference Object).
    if (this.#is30 && target !== undefined) return this.#read(target, depth + 1);
    const groups = [anyOf, oneOf].filter((group) => Array.isArray(group) && group.length > 0);
    let flat: FlatSchema | undefined = {
      keywords: this.#is30 ? inDialectOf31(rest) : rest,
      choices: groups.map((group) => (Array.isArray(group) ? group : [])),
    };
    for (const part of [...(target === undefined ? [] : [target]), ...(Array.isArray(allOf) ? allOf : [])])
      flat = flat && join(flat, this.#read(part, depth + 1));
    return flat && this.#is30 && nullable === true ? orNull(flat) : flat;
  }
}

function join(a: FlatSchema, b: FlatSchema | undefined): FlatSchema | undefined {
  const keywords = b && mergeKeywords(a.keywords, b.keywords);
  return keywords && { keywords, choices: [...a.choices, ...b.choices] };
}

/** OAS 3.0 spells exclusive limits as booleans beside the limit (draft 4). */
function inDialectOf31(keywords: JsonObject): JsonObject {
  const result = { ...keywords };
  for (const [exclusive, inclusive] of [
    ["exclusiveMinimum", "minimum"],
    ["exclusiveMaximum", "maximum"],
  ] as const) {
    if (typeof result[exclusive] !== "boolean") continue;
    const limit = result[inclusive];
    const excludes = result[exclusive];
    delete result[exclusive];
    if (!excludes || limit === undefined) continue;
    result[exclusive] = limit;
    delete result[inclusive];
  }
  return result;
}

/** `nullable: true`; where the schema names no type, null stands beside all that it describes. */
function orNull(flat: FlatSchema): FlatSchema {
  const { type } = flat.keywords;
  const isTyped = typeof type === "string" && flat.choices.length === 0;
  if (isTyped) return { ...flat, keywords: { ...flat.keywords, type: [type, "null"] } };
  const described: JsonObject = {
    ...flat.keywords,
    allOf: flat.choices.map((members) => ({ anyOf: [...members] })),
  };
  return { keywords: {}, choices: [[{ type: "null" }, described]] };
}

/** The properties of a flat object schema, as written. */
export function propertiesOf({ keywords }: FlatSchema): [name: string, schema: Json][] {
  return Object.entries(ownObject(keywords, "properties") ?? {});
}

/** The names that a flat object schema requires. */
export function requiredOf({ keywords }: FlatSchema): ReadonlySet<string> {
  const names = own(keywords, "required");
  return new Set((Array.isArray(names) ? names : []).filter((name) => typeof name === "string"));
}
