/** Error responses written by hand where the catalogue should speak. */

import type { Catalogue } from "./catalogue.js";
import { codesOfResponse } from "./declared-errors.js";
import { quoted, type Reporter } from "./diagnostics.js";
import { dereference, isObject, joinPointer, own, ownObject } from "./json-pointer.js";
import type { ErrorCode, Json, JsonObject } from "./model.js";
import { errorFamily, type RawOperation } from "./path-items.js";

/** Whether a key of the Responses Object covers errors: 4xx, 5xx, `4XX`, `5XX`, `default`. */
export function isErrorKey(key: string): boolean {
  return key === "default" || /^[45](\d\d|XX)$/i.test(key);
}

/**
 * Finds the error responses that stand in an operation by hand, and reports those that the catalogue leaves no room for:
 * any of them beside `x-error-codes`, unless it is no JSON (a page for people cannot be a code); everywhere one whose status a framework code claims, or whose codes have another
 * status in the catalogue.
 *
 * @returns Their keys.
 */
export function handWrittenResponses(
  document: JsonObject,
  raw: RawOperation,
  codes: readonly ErrorCode[],
  catalogue: Catalogue,
  report: Reporter,
): ReadonlySet<string> {
  const responses = ownObject(raw.operation, "responses") ?? {};
  const keys = Object.keys(responses).filter(isErrorKey);
  const lists = own(raw.operation, "x-error-codes") !== undefined;
  for (const key of keys) {
    const pointer = joinPointer(raw.pointer, "responses", key);
    const claimed = codes.find(({ status }) => String(status) === key);
    const isBesideCodes = lists && !isOtherThanJson(document, own(responses, key), pointer);
    if (isBesideCodes || claimed) {
      const message = isBesideCodes
        ? `The response ${quoted(key)} is written by hand beside \`x-error-codes\`.`
        : `The response ${quoted(key)} is written by hand, and the code ${quoted(claimed?.code)} applies to it.`;
      const fix = "remove the response and list its codes in `x-error-codes`";
      report({ id: "error-response-hand-written", pointer, message, fix });
    }
    for (const { code, status } of codesOfResponse(document, key, own(responses, key), pointer).errors) {
      const known = catalogue.find(errorFamily(raw), code);
      if (!known || known.status === status) continue;
      report({
        id: "error-code-status-mismatch",
        pointer,
        message: `The code ${quoted(code)} has status ${known.status} in the catalogue and ${status} here.`,
        fix: `remove the response and list ${quoted(code)} in \`x-error-codes\``,
      });
    }
  }
  return new Set(keys);
}

/** Whether a response has a body that no code can be. */
function isOtherThanJson(document: JsonObject, response: Json | undefined, pointer: string): boolean {
  const { value } = dereference(document, response, pointer);
  const mediaTypes = Object.keys((isObject(value) && ownObject(value, "content")) || {});
  return mediaTypes.length > 0 && !mediaTypes.some((mediaType) => /[/+]json\b/i.test(mediaType));
}
