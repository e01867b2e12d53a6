/** The frame of a document: objects where OpenAPI wants objects, so that nothing is passed over because it cannot be read. */

import { checkKeys } from "./check-keys.js";
import { checkReservedCodes } from "./declared-errors.js";
import { quoted, type Reporter } from "./diagnostics.js";
import { isErrorKey } from "./hand-written-responses.js";
import { dereference, isObject, joinPointer, own, ownObject } from "./json-pointer.js";
import type { Json, JsonObject } from "./model.js";
import { METHODS } from "./model.js";
import { rawOperations } from "./path-items.js";
import { walkDocument } from "./walk.js";

const SECTIONS = [
  "schemas",
  "responses",
  "parameters",
  "examples",
  "requestBodies",
  "headers",
  "securitySchemes",
];

/** Reports each value that is no object though it must be one: path items, operations, responses, components and their sections. */
export function checkStructure(document: JsonObject, report: Reporter): void {
  const expectObject = (value: Json | undefined, pointer: string, what: string) => {
    if (value === undefined || isObject(value)) return;
    const message = `${what} is not an object.`;
    report({ id: "structure-invalid", pointer, message, fix: "write an object there, or remove it" });
  };
  checkKeys(document, report);
  for (const key of ["info", "paths", "components"]) expectObject(own(document, key), `/${key}`, quoted(key));
  const components = ownObject(document, "components") ?? {};
  for (const key of SECTIONS)
    expectObject(own(components, key), joinPointer("/components", key), quoted(`components.${key}`));
  for (const key of SECTIONS) {
    for (const [name, entry] of Object.entries(ownObject(components, key) ?? {})) {
      // The schemas `true` and `false` of JSON Schema.
      if (key === "schemas" && typeof entry === "boolean") continue;
      expectObject(entry, joinPointer("/components", key, name), `The component ${quoted(name)}`);
    }
  }
  walkDocument(document, (node, pointer, isSchema) => {
    if (isSchema) return;
    if (typeof own(node, "schema") !== "boolean")
      expectObject(own(node, "schema"), `${pointer}/schema`, "`schema`");
    for (const key of ["content", "headers"]) {
      expectObject(own(node, key), joinPointer(pointer, key), quoted(key));
      for (const [name, entry] of Object.entries(ownObject(node, key) ?? {})) {
        expectObject(entry, joinPointer(pointer, key, name), quoted(name));
      }
    }
  });
  for (const [path, item] of Object.entries(ownObject(document, "paths") ?? {})) {
    if (path.startsWith("x-")) continue;
    const pointer = joinPointer("/paths", path);
    expectObject(item, pointer, `The path item ${quoted(path)}`);
    const pathItem = dereference(document, item, pointer).value;
    if (!isObject(pathItem)) continue;
    for (const method of METHODS) {
      const operation = `The operation ${quoted(`${method.toUpperCase()} ${path}`)}`;
      expectObject(own(pathItem, method), joinPointer(pointer, method), operation);
    }
  }
  for (const { operation, pointer, method, path } of rawOperations(document)) {
    const of = ` of ${quoted(`${method.toUpperCase()} ${path}`)}`;
    const responses = own(operation, "responses");
    expectObject(responses, joinPointer(pointer, "responses"), `\`responses\`${of}`);
    expectObject(own(operation, "requestBody"), joinPointer(pointer, "requestBody"), `\`requestBody\`${of}`);
    for (const [key, response] of Object.entries(isObject(responses) ? responses : {})) {
      const at = joinPointer(pointer, "responses", key);
      if (isErrorKey(key)) checkReservedCodes(document, response, at, report);
      if (key.startsWith("x-")) continue;
      expectObject(response, at, `The response ${quoted(key)}${of}`);
      if (key === "default" || /^[1-5](\d\d|XX)$/i.test(key)) continue;
      const message = `${quoted(key)} is not a status${of}.`;
      report({
        id: "response-key-invalid",
        pointer: at,
        message,
        fix: "write a status (`404`), a range (`4XX`) or `default`",
      });
    }
  }
}
