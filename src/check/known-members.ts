/** Which members of a value its schema knows of. */

import { isObject, type JsonObject, localPointer, resolvePointer } from "../contract/index.js";
import { escapeToken } from "./pointer.js";

/** A member that no schema describes, where objects of its kind are described. */
export interface UnknownMember {
  /** JSON pointer into the value. */
  readonly pointer: string;
  readonly value: unknown;
  /** JSON pointer of the schema that describes the object without it. */
  readonly schemaPointer: string;
}

/** A subschema that applies to one place of the value. */
interface Applied {
  readonly schema: JsonObject;
  readonly pointer: string;
}

/** Keywords whose subschemas look at the very same value. Branches that do not hold make members known all the same. */
const IN_PLACE_LISTS = ["allOf", "oneOf", "anyOf"] as const;
const IN_PLACE = ["if", "then", "else"] as const;

/**
 * Finds the members that a schema leaves out although it describes others.
 *
 * A schema that names no member, or says `additionalProperties: true` or gives a schema for them, leaves the object open on purpose;
 * one that says `false` is for the validator to judge. In neither is anything unknown.
 *
 * @param most - How many are reported at most.
 */
export function unknownMembers(
  document: JsonObject,
  schemaPointer: string,
  value: unknown,
  most: number,
): readonly UnknownMember[] {
  const search = new Search(document, most);
  search.visit(search.apply([schemaPointer]), value, "");
  return search.found;
}

class Search {
  readonly found: UnknownMember[] = [];
  readonly #document: JsonObject;
  readonly #most: number;
  readonly #reported = new Set<string>();

  constructor(document: JsonObject, most: number) {
    this.#document = document;
    this.#most = most;
  }

  visit(applied: readonly Applied[], value: unknown, pointer: string): void {
    if (this.found.length >= this.#most || applied.length === 0) return;
    if (Array.isArray(value)) this.#visitItems(applied, value, pointer);
    else if (typeof value === "object" && value !== null) this.#visitMembers(applied, value, pointer);
  }

  /** Every subschema that applies where the given ones do, through references and in-place keywords. */
  apply(pointers: readonly string[]): Applied[] {
    const applied = new Map<string, Applied>();
    const queue = [...pointers];
    for (let pointer = queue.shift(); pointer !== undefined; pointer = queue.shift()) {
      const schema = resolvePointer(this.#document, pointer);
      if (applied.has(pointer) || !isObject(schema)) continue;
      applied.set(pointer, { schema, pointer });
      const target = typeof schema.$ref === "string" ? localPointer(schema.$ref) : undefined;
      if (target !== undefined) queue.push(target);
      for (const keyword of IN_PLACE_LISTS)
        queue.push(...keysOf(schema[keyword]).map((key) => `${pointer}/${keyword}/${key}`));
      for (const keyword of IN_PLACE) if (isObject(schema[keyword])) queue.push(`${pointer}/${keyword}`);
      queue.push(
        ...keysOf(schema.dependentSchemas).map((key) => `${pointer}/dependentSchemas/${escapeToken(key)}`),
      );
    }
    return [...applied.values()];
  }

  /** The same member of every item of a list is reported once. */
  #report(member: UnknownMember, name: string): void {
    const key = `${member.schemaPointer} ${name}`;
    if (this.#reported.has(key) || this.found.length >= this.#most) return;
    this.#reported.add(key);
    this.found.push(member);
  }

  #visitItems(applied: readonly Applied[], items: readonly unknown[], pointer: string): void {
    for (const [index, item] of items.entries()) {
      const within = applied.flatMap(({ schema, pointer: at }) => {
        const prefix = keysOf(schema.prefixItems);
        if (index < prefix.length) return [`${at}/prefixItems/${index}`];
        return ["items", "unevaluatedItems", "contains"]
          .filter((key) => isObject(schema[key]))
          .map((key) => `${at}/${key}`);
      });
      this.visit(this.apply(within), item, `${pointer}/${index}`);
    }
  }

  #visitMembers(applied: readonly Applied[], object: object, pointer: string): void {
    const describing = applied.find(
      ({ schema }) => isObject(schema.properties) || isObject(schema.patternProperties),
    );
    const isDecided = applied.some(
      ({ schema }) => schema.additionalProperties !== undefined || schema.unevaluatedProperties !== undefined,
    );
    for (const [name, member] of Object.entries(object)) {
      const known = applied.flatMap((one) => schemasOf(one, name));
      const at = `${pointer}/${escapeToken(name)}`;
      if (known.length > 0) this.visit(this.apply(known), member, at);
      else if (describing && !isDecided && !isNamed(applied, name))
        this.#report({ pointer: at, value: member, schemaPointer: describing.pointer }, name);
    }
  }
}

/** Where the schemas of one member stand; those for additional members when it has none of its own. */
function schemasOf({ schema, pointer }: Applied, name: string): string[] {
  const found: string[] = [];
  if (isObject(schema.properties) && Object.hasOwn(schema.properties, name))
    found.push(`${pointer}/properties/${escapeToken(name)}`);
  for (const source of keysOf(schema.patternProperties))
    if (matches(source, name)) found.push(`${pointer}/patternProperties/${escapeToken(source)}`);
  if (found.length > 0) return found;
  return ["additionalProperties", "unevaluatedProperties"]
    .filter((key) => isObject(schema[key]))
    .map((key) => `${pointer}/${key}`);
}

/** A member that is required or depended upon is known by name. */
function isNamed(applied: readonly Applied[], name: string): boolean {
  return applied.some(({ schema }) => Array.isArray(schema.required) && schema.required.includes(name));
}

function matches(source: string, name: string): boolean {
  try {
    return new RegExp(source, "u").test(name);
  } catch {
    // The document's own checks report it; here it excuses everything.
    return true;
  }
}

function keysOf(value: unknown): string[] {
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
}
