/** Which members of a value its schema knows of. */

import { isObject, type JsonObject } from "../contract/index.js";
import { type AppliedSchema, appliedSchemas, itemSchemas, memberSchemas } from "./applied-schemas.js";
import { escapeToken } from "./pointer.js";

/** A member that no schema describes, where objects of its kind are described. */
export interface UnknownMember {
  /** JSON pointer into the value. */
  readonly pointer: string;
  readonly value: unknown;
  /** JSON pointer of the schema that describes the object without it. */
  readonly schemaPointer: string;
}

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
  search.visit(appliedSchemas(document, [schemaPointer]), value, "");
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

  visit(applied: readonly AppliedSchema[], value: unknown, pointer: string): void {
    if (this.found.length >= this.#most || applied.length === 0) return;
    if (Array.isArray(value)) this.#visitItems(applied, value, pointer);
    else if (typeof value === "object" && value !== null) this.#visitMembers(applied, value, pointer);
  }

  /** The same member of every item of a list is reported once. */
  #report(member: UnknownMember, name: string): void {
    const key = `${member.schemaPointer} ${name}`;
    if (this.#reported.has(key) || this.found.length >= this.#most) return;
    this.#reported.add(key);
    this.found.push(member);
  }

  #visitItems(applied: readonly AppliedSchema[], items: readonly unknown[], pointer: string): void {
    for (const [index, item] of items.entries())
      this.visit(itemSchemas(this.#document, applied, index), item, `${pointer}/${index}`);
  }

  #visitMembers(applied: readonly AppliedSchema[], object: object, pointer: string): void {
    const describing = applied.find(
      ({ schema }) => isObject(schema.properties) || isObject(schema.patternProperties),
    );
    const isDecided = applied.some(
      ({ schema }) => schema.additionalProperties !== undefined || schema.unevaluatedProperties !== undefined,
    );
    for (const [name, member] of Object.entries(object)) {
      const known = memberSchemas(this.#document, applied, name);
      const at = `${pointer}/${escapeToken(name)}`;
      if (known) this.visit(known, member, at);
      else if (describing && !isDecided && !isNamed(applied, name))
        this.#report({ pointer: at, value: member, schemaPointer: describing.pointer }, name);
    }
  }
}

/** A member that is required or depended upon is known by name. */
function isNamed(applied: readonly AppliedSchema[], name: string): boolean {
  return applied.some(({ schema }) => Array.isArray(schema.required) && schema.required.includes(name));
}
