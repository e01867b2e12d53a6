/** Values that a schema names one by one: members of an enum, constants, null, the two booleans. */

import type { Json } from "../../contract/index.js";
import type { FlatSchema, SchemaReader } from "./flat-schema.js";
import { placesOf } from "./places.js";
import { fitsType, typesOf } from "./values.js";

/** A value that a schema names for one place of a value. */
export interface NamedValue {
  /** JSON pointer of the place. */
  readonly pointer: string;
  readonly value: Json;
  /** For a title: "`atlas` of its enum". */
  readonly words: string;
}

/** The values that a schema names for each place of a value that it accepts. */
export function* namedValuesOf(schema: Json, value: Json, schemas: SchemaReader): Generator<NamedValue> {
  for (const { flat, pointer } of placesOf(schema, value, schemas))
    for (const name of namesOf(flat, schemas)) yield { pointer, ...name };
}

type Name = Omit<NamedValue, "pointer">;

/** What a schema names by itself, and what each member of its only group does beside it. */
function namesOf(flat: FlatSchema, schemas: SchemaReader): Name[] {
  const [group, ...more] = flat.choices;
  if (!group) return constantsOf(flat);
  if (more.length > 0) return [];
  return group.flatMap((member) => {
    const chosen = schemas.choose(flat, [member]);
    return chosen && chosen.choices.length === 0 ? constantsOf(chosen) : [];
  });
}

function constantsOf({ keywords }: FlatSchema): Name[] {
  const { type } = keywords;
  if (Array.isArray(keywords.enum))
    return keywords.enum
      .filter((value) => fitsType(value, type))
      .map((value) => ({ value, words: `\`${JSON.stringify(value)}\` of its enum` }));
  if (keywords.const !== undefined)
    return [{ value: keywords.const, words: `the constant \`${JSON.stringify(keywords.const)}\`` }];
  const types = typesOf(keywords);
  return [
    ...(types.includes("null") ? [{ value: null, words: "null" }] : []),
    ...(types.includes("boolean") ? [true, false].map((value) => ({ value, words: `\`${value}\`` })) : []),
  ];
}
