/** Every `$ref` leads somewhere. */

import { quoted, type Reporter } from "./diagnostics.js";
import {
  dereference,
  isObject,
  joinPointer,
  localPointer,
  own,
  ownString,
  resolvePointer,
} from "./json-pointer.js";
import type { Json, JsonObject } from "./model.js";
import { walkDocument } from "./walk.js";

/** Reports references to other files, to nothing, and round in circles. */
export function checkReferences(document: JsonObject, report: Reporter): void {
  walkDocument(document, (node, pointer, isSchema) => {
    if (isSchema) reportSelfConsuming(document, node, pointer, report);
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

/** A schema that must hold itself before anything can be said of a value: no validation of it ever ends. */
function reportSelfConsuming(
  document: JsonObject,
  schema: JsonObject,
  pointer: string,
  report: Reporter,
): void {
  const branches = own(schema, "allOf");
  for (const [index, branch] of (Array.isArray(branches) ? branches : []).entries()) {
    const at = joinPointer(pointer, "allOf", index);
    if (!consumes(document, branch, at, pointer, new Set())) continue;
    const ref = isObject(branch) && ownString(branch, "$ref");
    const through = ref ? `The reference ${quoted(ref)}` : "This part of `allOf`";
    report({
      id: "ref-circular",
      pointer: ref ? joinPointer(at, "$ref") : at,
      message: `${through} leads back to the schema that it is a part of.`,
      fix: "remove it from `allOf`, or refer to it from a property",
    });
  }
}

/** Whether a schema leads, through `$ref` and `allOf` alone, to the one at `target`. */
function consumes(
  document: JsonObject,
  schema: Json,
  pointer: string,
  target: string,
  seen: Set<string>,
): boolean {
  const resolved = dereference(document, schema, pointer);
  if (resolved.pointer === target) return true;
  if (!isObject(resolved.value) || seen.has(resolved.pointer)) return false;
  seen.add(resolved.pointer);
  const branches = own(resolved.value, "allOf");
  return (Array.isArray(branches) ? branches : []).some((branch, index) =>
    consumes(document, branch, joinPointer(resolved.pointer, "allOf", index), target, seen),
  );
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
