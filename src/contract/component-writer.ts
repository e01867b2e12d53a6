/** Writes the components of a document's codes, and refers to them. */

import { allocateNames, responseName, schemaName } from "./component-names.js";
import { BODY_COMPONENT, BODY_SCHEMAS, errorResponse, errorSchema } from "./expand-components.js";
import { cloneJson, isObject, joinPointer, own, setOwn } from "./json-pointer.js";
import type { ErrorCode, JsonObject } from "./model.js";

/** The components that were written. */
export interface WrittenComponents {
  /** For each component's pointer, that of the catalogue entry it was made of; of the first, for a response. */
  readonly sources: ReadonlyMap<string, string>;
  /** One reference per status of a sorted list of codes. */
  references(codes: readonly ErrorCode[]): [status: string, ref: JsonObject][];
}

/**
 * Adds the components of some codes to a document.
 *
 * @param codes - In catalogue order, each once.
 * @param lists - Which codes are answered together: one sorted list per operation, and one for the surface.
 */
export function writeComponents(
  document: JsonObject,
  codes: readonly ErrorCode[],
  lists: readonly (readonly ErrorCode[])[],
): WrittenComponents {
  if (codes.length === 0) return { sources: new Map(), references: () => [] };
  const sources = new Map<string, string>();
  const components = ensureObject(document, "components");

  const schemas = ensureObject(components, "schemas");
  for (const { family } of codes) addBody(schemas, BODY_COMPONENT[family]);
  const schemaNames = allocateNames(new Map(codes.map((code) => [code, schemaName(code)])), codeKey, schemas);
  for (const [code, name] of sortByName(schemaNames)) {
    setOwn(schemas, name, errorSchema(code, document));
    sources.set(joinPointer("/components/schemas", name), code.pointer);
  }

  const responses = ensureObject(components, "responses");
  const sets = new Map(lists.flatMap(byStatus).map((set) => [setKey(set), set]));
  const wanted = new Map([...sets].map(([key, set]) => [key, responseName(set)]));
  const responseNames = allocateNames(wanted, (key) => key, responses);
  for (const [key, name] of sortByName(responseNames)) {
    const set = sets.get(key) ?? [];
    setOwn(responses, name, errorResponse(set, schemaNames, document));
    sources.set(joinPointer("/components/responses", name), set[0]?.pointer ?? "");
  }

  const references = (list: readonly ErrorCode[]) =>
    byStatus(list).map((set): [string, JsonObject] => [
      String(set[0]?.status),
      { $ref: `#/components/responses/${responseNames.get(setKey(set))}` },
    ]);
  return { sources, references };
}

function addBody(schemas: JsonObject, name: "ErrorBody" | "DeviceFlowError"): void {
  if (Object.hasOwn(schemas, name)) return;
  schemas[name] = cloneJson(BODY_SCHEMAS[name]);
  if (name === "ErrorBody" && !Object.hasOwn(schemas, "ErrorDetail")) {
    schemas.ErrorDetail = cloneJson(BODY_SCHEMAS.ErrorDetail);
  }
}

function ensureObject(owner: JsonObject, key: string): JsonObject {
  const existing = own(owner, key);
  if (isObject(existing)) return existing;
  const created: JsonObject = {};
  setOwn(owner, key, created);
  return created;
}

function byStatus(codes: readonly ErrorCode[]): ErrorCode[][] {
  const sets = new Map<number, ErrorCode[]>();
  for (const code of codes) sets.set(code.status, [...(sets.get(code.status) ?? []), code]);
  return [...sets.values()];
}

function codeKey({ family, code }: ErrorCode): string {
  return `${family}:${code}`;
}

function setKey(set: readonly ErrorCode[]): string {
  return `${set[0]?.family}:${set[0]?.status}:${set.map(({ code }) => code).join(",")}`;
}

function sortByName<K>(names: ReadonlyMap<K, string>): [K, string][] {
  return [...names].sort(([, a], [, b]) => (a < b ? -1 : a > b ? 1 : 0));
}
