/** Which framework codes an operation can answer, from facts that are already in the document. */

import { dereference, isObject, joinPointer, own, ownObject } from "./json-pointer.js";
import type { Applicability, JsonObject } from "./model.js";
import { effectiveParameters, effectiveSecurity, type RawOperation } from "./path-items.js";

/** Returns every applicability that holds for an operation. `surface` never does: it is for requests that reach none. */
export function applicabilities(document: JsonObject, raw: RawOperation): ReadonlySet<Applicability> {
  const requirements = effectiveSecurity(document, raw.operation).value.filter(isObject);
  const parameters = effectiveParameters(document, raw);
  const hasBody = own(raw.operation, "requestBody") !== undefined;
  const facts: Record<Exclude<Applicability, "surface">, boolean> = {
    always: true,
    // An empty requirement is the anonymous alternative: nobody is turned away then.
    "has-security":
      requirements.length > 0 && requirements.every((requirement) => Object.keys(requirement).length > 0),
    "has-scopes": requirements.some((requirement) =>
      Object.values(requirement).some((scopes) => Array.isArray(scopes) && scopes.length > 0),
    ),
    "has-input": hasBody || parameters.length > 0,
    "has-parameters": parameters.length > 0,
    "has-path-parameters": parameters.some((parameter) => parameter.in === "path"),
    "has-body": hasBody,
    "has-response-content": hasResponseContent(document, raw),
  };
  return new Set(Object.entries(facts).flatMap(([name, holds]) => (holds ? [name as Applicability] : [])));
}

function hasResponseContent(document: JsonObject, { operation, pointer }: RawOperation): boolean {
  return Object.entries(ownObject(operation, "responses") ?? {}).some(([key, value]) => {
    if (!/^2(\d\d|XX)$/i.test(key)) return false;
    const response = dereference(document, value, joinPointer(pointer, "responses", key)).value;
    return isObject(response) && Object.keys(ownObject(response, "content") ?? {}).length > 0;
  });
}
