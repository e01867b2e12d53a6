/** What an expansion left in a document, known by its marks: `x-error-code` on schemas, `x-error-codes` on responses. */

import { isObject, joinPointer, localPointer, ownObject, ownString } from "./json-pointer.js";
import type { JsonObject } from "./model.js";
import { rawOperations } from "./path-items.js";

/**
 * Takes out what an earlier expansion put in, so that the next one starts from what was written.
 *
 * @returns The pointers of the components that were taken out.
 */
export function removeGenerated(document: JsonObject): ReadonlySet<string> {
  const components = ownObject(document, "components") ?? {};
  const generated = new Set<string>();
  for (const [kind, mark] of [
    ["schemas", "x-error-code"],
    ["responses", "x-error-codes"],
  ] as const) {
    const entries = ownObject(components, kind) ?? {};
    for (const [name, entry] of Object.entries(entries)) {
      if (!isObject(entry) || !Object.hasOwn(entry, mark)) continue;
      generated.add(joinPointer("/components", kind, name));
      delete entries[name];
    }
    if (generated.size > 0 && Object.keys(entries).length === 0) delete components[kind];
  }
  for (const { operation } of rawOperations(document)) {
    const responses = ownObject(operation, "responses") ?? {};
    for (const [status, response] of Object.entries(responses)) {
      const target = isObject(response) ? localPointer(ownString(response, "$ref") ?? "") : undefined;
      if (target !== undefined && generated.has(target)) delete responses[status];
    }
  }
  delete document["x-surface-responses"];
  return generated;
}
