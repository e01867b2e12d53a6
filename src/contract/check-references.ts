/** Every `$ref` leads somewhere. */

import { quoted, type Reporter } from "./diagnostics.js";
import { dereference, joinPointer, localPointer, ownString, resolvePointer } from "./json-pointer.js";
import type { JsonObject } from "./model.js";
import { walkDocument } from "./walk.js";

/** Reports references to other files, to nothing, and round in circles. */
export function checkReferences(document: JsonObject, report: Reporter): void {
  walkDocument(document, (node, pointer) => {
    const at = joinPointer(pointer, "$ref");
    const ref = ownString(node, "$ref");
    if (ref === undefined) {
      if (!Object.hasOwn(node, "$ref")) return;
      const message = `The reference ${quoted(node.$ref)} is not text.`;
      report({
        id: "ref-unresolved",
        pointer: at,
        message,
        fix: "write a path: `#/components/schemas/Name`",
      });
      return;
    }
    const target = localPointer(ref);
    if (target === undefined) {
      const message = `The reference ${quoted(ref)} does not lead to a place in the document.`;
      const fix = "refer to a component: `#/components/schemas/Name`";
      report({ id: "ref-unresolved", pointer: at, message, fix });
    } else if (resolvePointer(document, target) === undefined) {
      const message = `The reference ${quoted(ref)} leads to nothing.`;
      report({ id: "ref-unresolved", pointer: at, message, fix: "correct its path, or add what it names" });
    } else if (dereference(document, node, pointer).value === undefined && leadsBack(document, target)) {
      const message = `The reference ${quoted(ref)} only leads back to itself.`;
      report({
        id: "ref-circular",
        pointer: at,
        message,
        fix: "let one of the references in the circle be a real object",
      });
    }
  });
}

/** Whether a chain of bare references never ends; one that breaks off is reported where it breaks. */
function leadsBack(document: JsonObject, start: string): boolean {
  const seen = new Set<string>();
  for (let pointer: string | undefined = start; pointer !== undefined; ) {
    if (seen.has(pointer)) return true;
    seen.add(pointer);
    const value = resolvePointer(document, pointer);
    const ref =
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? ownString(value, "$ref")
        : undefined;
    pointer = ref === undefined ? undefined : localPointer(ref);
  }
  return false;
}
