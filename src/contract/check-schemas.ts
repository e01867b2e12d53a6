/** Schemas that would not be enforced as written: unknown formats, illegal keyword values, unsupported keywords. */

import { nearest, quoted, type Reporter } from "./diagnostics.js";
import { FORMATS } from "./formats.js";
import { isObject, joinPointer, own, ownObject } from "./json-pointer.js";
import type { Json, JsonObject } from "./model.js";
import { compilePattern, keywordRule, SCHEMA_LIST_KEYWORDS, SCHEMA_MAP_KEYWORDS } from "./schema-keywords.js";
import { walkSchemas } from "./walk.js";

/** Keywords that change what a schema means and that no reader here can follow. */
const UNSUPPORTED = ["$dynamicRef", "$recursiveRef"];

/** Reports each place where the validator and the author would disagree. */
export function checkSchemas(document: JsonObject, severity: "error" | "warning", report: Reporter): void {
  walkSchemas(document, (schema, pointer) => {
    for (const [at, subschema] of subschemas(schema, pointer)) {
      if (typeof subschema === "boolean" || isObject(subschema)) continue;
      const message = `${quoted(subschema)} is not a schema: it would not be enforced.`;
      report({ id: "schema-keyword-invalid", pointer: at, severity, message, fix: "write a schema" });
    }
    for (const pattern of Object.keys(ownObject(schema, "patternProperties") ?? {})) {
      if (compilePattern(pattern)) continue;
      const message = `${quoted(pattern)} is not a regular expression: it would not be enforced.`;
      const at = joinPointer(pointer, "patternProperties", pattern);
      report({ id: "schema-keyword-invalid", pointer: at, severity, message, fix: "correct it (ECMA-262)" });
    }
    for (const keyword of Object.keys(schema)) {
      const value = own(schema, keyword) ?? null;
      const at = joinPointer(pointer, keyword);
      const rule = keywordRule(keyword);
      if (UNSUPPORTED.includes(keyword)) {
        const message = `The keyword ${quoted(keyword)} is not supported.`;
        report({ id: "schema-keyword-unsupported", pointer: at, severity, message, fix: "use `$ref`" });
      } else if (keyword === "format" && typeof value === "string") {
        if (Object.hasOwn(FORMATS, value)) continue;
        const meant = nearest(value, Object.keys(FORMATS));
        const fix = meant ? `write ${quoted(meant)}` : "use `pattern`, or remove it";
        report({
          id: "format-unknown",
          pointer: at,
          severity,
          message: `The format ${quoted(value)} is not known and would not be enforced.`,
          fix,
        });
      } else if (rule && !rule.holds(value)) {
        const message = `${quoted(value)} is not a value of ${quoted(keyword)}: it would not be enforced.`;
        report({ id: "schema-keyword-invalid", pointer: at, severity, message, fix: `write ${rule.want}` });
      }
    }
  });
}

/** What stands in the lists and maps of schemas that a schema holds. */
function subschemas(schema: JsonObject, pointer: string): [pointer: string, value: Json][] {
  return [...SCHEMA_LIST_KEYWORDS, ...SCHEMA_MAP_KEYWORDS].flatMap((keyword) => {
    const value = own(schema, keyword);
    const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
    return entries.map(([key, item]): [string, Json] => [joinPointer(pointer, keyword, key), item]);
  });
}
