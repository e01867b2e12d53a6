/** Parameter Objects that can be read: a name, a place, one schema or one media type (OAS Parameter Object). */

import { quoted, type Reporter } from "./diagnostics.js";
import { dereference, isObject, joinPointer, own, ownObject, ownString } from "./json-pointer.js";
import type { JsonObject } from "./model.js";
import { rawOperations } from "./path-items.js";

const PLACES = new Set(["path", "query", "header", "cookie"]);

/** Reports parameters that lack what is needed to read them, path parameters that are not required, and repeated ones. */
export function checkParameters(document: JsonObject, report: Reporter): void {
  const owners = new Map<string, JsonObject>();
  for (const { pathItem, pathPointer, operation, pointer } of rawOperations(document)) {
    owners.set(pathPointer, pathItem).set(pointer, operation);
  }
  const checked = new Set<string>();
  for (const [ownerPointer, owner] of owners) {
    const list = own(owner, "parameters");
    const seen = new Set<string>();
    for (const [index, item] of (Array.isArray(list) ? list : []).entries()) {
      const { value, pointer } = dereference(document, item, joinPointer(ownerPointer, "parameters", index));
      // A reference that leads nowhere has been reported as such.
      if (value === undefined) continue;
      const parameter = isObject(value) ? value : {};
      if (!checked.has(pointer)) checkParameter(parameter, pointer, report);
      checked.add(pointer);
      const key = `${ownString(parameter, "in")}:${ownString(parameter, "name")}`;
      if (seen.has(key)) {
        const message = `The ${ownString(parameter, "in")} parameter ${quoted(own(parameter, "name"))} is declared twice.`;
        report({
          id: "parameter-duplicate",
          pointer: joinPointer(ownerPointer, "parameters", index),
          message,
          fix: "remove one",
        });
      }
      seen.add(key);
    }
  }
}

function checkParameter(parameter: JsonObject, pointer: string, report: Reporter): void {
  const name = ownString(parameter, "name");
  const place = ownString(parameter, "in");
  if (name === undefined || place === undefined || !PLACES.has(place)) {
    const message = "The parameter has no name, or no known place.";
    report({
      id: "parameter-invalid",
      pointer,
      message,
      fix: "give it `name`, and `in`: path, query, header or cookie",
    });
    return;
  }
  if (place === "path" && own(parameter, "required") !== true) {
    const message = `The path parameter ${quoted(name)} is not required.`;
    report({
      id: "path-parameter-optional",
      pointer,
      severity: "warning",
      message,
      fix: "add `required: true`",
    });
  }
  const media = Object.keys(ownObject(parameter, "content") ?? {});
  const schema = own(parameter, "schema");
  const readable = Object.hasOwn(parameter, "content")
    ? media.length === 1
    : isObject(schema) || typeof schema === "boolean";
  if (!readable) {
    const message = `The parameter ${quoted(name)} has neither a schema nor exactly one media type.`;
    report({ id: "parameter-schema-missing", pointer, message, fix: "add `schema`" });
  }
}
