/** Every check of a document that does not concern its catalogue. */

import { CATALOGUE_KEY } from "./catalogue.js";
import { checkDefaults } from "./check-defaults.js";
import { checkOperationIds } from "./check-operation-ids.js";
import { checkParameters } from "./check-parameters.js";
import { checkPaths } from "./check-paths.js";
import { checkReferences } from "./check-references.js";
import { checkSchemas } from "./check-schemas.js";
import { checkSecurity } from "./check-security.js";
import { quoted, type Reporter } from "./diagnostics.js";
import { checkEventSchemas } from "./event-schema.js";
import { isObject, own } from "./json-pointer.js";
import type { Contract, JsonObject } from "./model.js";
import { checkServers } from "./servers.js";

/**
 * Reads the version of a document, and reports one that cannot be served.
 *
 * @returns undefined when there is nothing more to say about the document.
 */
export function checkVersion(document: unknown, report: Reporter): Contract["openapi"] | undefined {
  if (!isObject(document)) {
    const message = "The document is not an object.";
    report({ id: "document-not-object", pointer: "", message, fix: "start it with `openapi: 3.1.0`" });
    return undefined;
  }
  const key =
    Object.hasOwn(document, "swagger") && !Object.hasOwn(document, "openapi") ? "swagger" : "openapi";
  const version = own(document, key);
  if (version === undefined) {
    const message = "The document does not say which version of OpenAPI it is written in.";
    report({
      id: "openapi-version-unsupported",
      pointer: "",
      message,
      fix: "start it with `openapi: 3.1.0`",
    });
    return undefined;
  }
  const match = /^3\.([01])(\.\d+)?(-.+)?$/.exec(typeof version === "string" ? version : "");
  if (key === "openapi" && match) return match[1] === "0" ? "3.0" : "3.1";
  if (key === "openapi" && (version === 3 || version === 3.1)) {
    const message = `\`openapi\` is the number ${version}, and has to be a text.`;
    const fix = `put the version in quotes: \`openapi: "${version === 3.1 ? "3.1.0" : "3.0.3"}"\``;
    report({ id: "openapi-version-unsupported", pointer: "/openapi", message, fix });
    return undefined;
  }
  report({
    id: "openapi-version-unsupported",
    pointer: `/${key}`,
    message: `OpenAPI ${quoted(version)} is not supported.`,
    fix: key === "swagger" ? "convert the document to OpenAPI 3.0 or 3.1" : "write it in OpenAPI 3.0 or 3.1",
  });
  return undefined;
}

/**
 * Runs every check on an expanded document.
 *
 * Doubtful but legal things are errors in a document that has an error catalogue, and warnings in one that has none: such a
 * document is somebody else's, and its reader cannot mend it.
 */
export function checkDocument(document: JsonObject, report: Reporter): void {
  const doubt = Object.hasOwn(document, CATALOGUE_KEY) ? "error" : "warning";
  checkReferences(document, report);
  checkServers(document, report);
  checkOperationIds(document, report);
  checkPaths(document, doubt, report);
  checkParameters(document, report);
  checkDefaults(document, doubt, report);
  checkSecurity(document, report);
  checkSchemas(document, doubt, report);
  checkEventSchemas(document, report);
}
