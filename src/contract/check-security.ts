/** Security schemes that a server can check, and requirements that name them. */

import { nearest, quoted, type Reporter } from "./diagnostics.js";
import { isObject, joinPointer, own, ownObject } from "./json-pointer.js";
import type { Json, JsonObject } from "./model.js";
import { rawOperations } from "./path-items.js";
import { readSecuritySchemes } from "./security.js";

/** Reports schemes of no known kind, and requirements that name a scheme that is not declared. */
export function checkSecurity(document: JsonObject, report: Reporter): void {
  const declared = ownObject(ownObject(document, "components") ?? {}, "securitySchemes") ?? {};
  const known = new Set(readSecuritySchemes(document).map(({ name }) => name));
  for (const name of Object.keys(declared)) {
    if (known.has(name)) continue;
    report({
      id: "security-scheme-invalid",
      pointer: joinPointer("/components/securitySchemes", name),
      message: `The security scheme ${quoted(name)} is none that OpenAPI defines.`,
      fix: "give it a `type` of http (with `scheme`), apiKey (with `name` and `in`), oauth2, openIdConnect or mutualTLS",
    });
  }
  checkRequirements(own(document, "security"), "/security", declared, report);
  for (const { operation, pointer } of rawOperations(document)) {
    checkRequirements(own(operation, "security"), joinPointer(pointer, "security"), declared, report);
  }
}

function checkRequirements(
  security: Json | undefined,
  pointer: string,
  declared: JsonObject,
  report: Reporter,
): void {
  if (security === undefined) return;
  if (!Array.isArray(security) || !security.every(isObject)) {
    const message = "`security` is not a list of requirements.";
    report({
      id: "security-invalid",
      pointer,
      message,
      fix: "write `- schemeName: []` for each alternative",
    });
    return;
  }
  for (const [index, requirement] of security.entries()) {
    for (const [name, scopes] of Object.entries(isObject(requirement) ? requirement : {})) {
      const at = joinPointer(pointer, index, name);
      if (!Object.hasOwn(declared, name)) {
        const meant = nearest(name, Object.keys(declared));
        const fix = meant ? `write ${quoted(meant)}` : "declare it in `components.securitySchemes`";
        const message = `The security scheme ${quoted(name)} is not declared.`;
        report({ id: "security-scheme-undeclared", pointer: at, message, fix });
      } else if (!Array.isArray(scopes)) {
        const message = `The scopes of ${quoted(name)} are not a list.`;
        report({ id: "security-invalid", pointer: at, message, fix: "write `[]` when there are none" });
      }
    }
  }
}
