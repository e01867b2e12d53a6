/** `operationId` is a string and unique (OAS Operation Object). */

import { quoted, type Reporter } from "./diagnostics.js";
import { joinPointer, own } from "./json-pointer.js";
import type { JsonObject } from "./model.js";
import { rawOperations } from "./path-items.js";

/** Reports every use of an `operationId` after its first, and those that are not text. */
export function checkOperationIds(document: JsonObject, report: Reporter): void {
  const first = new Map<string, string>();
  for (const { operation, pointer, method, path } of rawOperations(document)) {
    const id = own(operation, "operationId");
    const at = joinPointer(pointer, "operationId");
    if (typeof id !== "string" || id === "") {
      report({
        id: "operation-id-invalid",
        pointer: at,
        message: `${quoted(id)} is not an operationId.`,
        fix: "write a name",
      });
      continue;
    }
    const other = first.get(id);
    if (other === undefined) first.set(id, `${method.toUpperCase()} ${path}`);
    else {
      const message = `The operationId ${quoted(id)} is also that of ${quoted(other)}.`;
      report({ id: "operation-id-duplicate", pointer: at, message, fix: "give one of the two another name" });
    }
  }
}
