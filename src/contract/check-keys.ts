/** Keys that mean nothing where they stand, and keys that must be there: what is misspelt would otherwise be a rule that nobody keeps. */

import { CATALOGUE_KEY } from "./catalogue.js";
import { nearest, quoted, type Reporter } from "./diagnostics.js";
import { isObject, joinPointer, own, ownObject } from "./json-pointer.js";
import type { JsonObject } from "./model.js";
import { METHODS } from "./model.js";
import { rawOperations } from "./path-items.js";

/** What an object of the specification may hold (its fixed fields), and which of our extensions. */
interface Vocabulary {
  readonly name: string;
  readonly keys: readonly string[];
  readonly extensions: readonly string[];
}

/** OAS 3.1 OpenAPI Object. */
const ROOT: Vocabulary = {
  name: "the document",
  keys: [
    "openapi",
    "info",
    "jsonSchemaDialect",
    "servers",
    "paths",
    "webhooks",
    "components",
    "security",
    "tags",
    "externalDocs",
  ],
  extensions: [CATALOGUE_KEY, "x-error-codes", "x-surface-responses"],
};

/** OAS 3.1 Path Item Object. */
const PATH_ITEM: Vocabulary = {
  name: "a path item",
  keys: ["$ref", "summary", "description", "servers", "parameters", ...METHODS],
  extensions: ["x-error-family"],
};

/** OAS 3.1 Operation Object. */
const OPERATION: Vocabulary = {
  name: "an operation",
  keys: [
    "tags",
    "summary",
    "description",
    "externalDocs",
    "operationId",
    "parameters",
    "requestBody",
    "responses",
    "callbacks",
    "deprecated",
    "security",
    "servers",
  ],
  extensions: ["x-error-codes", "x-error-family"],
};

/** An extension of another tool is nobody's slip: only a name this near to one of ours is taken for it. */
const SLIP = 2;

/**
 * Reports unknown keys, absent required ones, and what is legal but not read.
 *
 * What the OAS requires is an error in a document with an error catalogue, and a warning in somebody else's.
 */
export function checkKeys(document: JsonObject, report: Reporter): void {
  const severity = Object.hasOwn(document, CATALOGUE_KEY) ? "error" : "warning";
  checkVocabulary(document, "", ROOT, report);
  const required = (owner: JsonObject, key: string, pointer: string, what: string, fix: string) => {
    if (Object.hasOwn(owner, key)) return;
    report({ id: "key-missing", severity, pointer, message: `${what} has no ${quoted(key)}.`, fix });
  };
  required(document, "info", "", "The document", 'add `info: { title: …, version: "1.0.0" }`');
  const info = ownObject(document, "info");
  if (info) {
    required(info, "title", "/info", "`info`", "name the API");
    required(info, "version", "/info", "`info`", 'write `version: "1.0.0"`');
  }
  const is30 = /^3\.0/.test(String(own(document, "openapi")));
  // OAS 3.1 is content with webhooks or components alone.
  if (is30 || !["webhooks", "components"].some((key) => Object.hasOwn(document, key)))
    required(document, "paths", "", "The document", "write the operations under `paths`");

  const reported = new Set<JsonObject>();
  for (const { operation, pathItem, pointer, pathPointer, method, path } of rawOperations(document)) {
    if (!reported.has(pathItem)) {
      reported.add(pathItem);
      checkVocabulary(pathItem, pathPointer, PATH_ITEM, report);
      checkUnreadServers(pathItem, pathPointer, report);
    }
    checkVocabulary(operation, pointer, OPERATION, report);
    checkUnreadServers(operation, pointer, report);
    const name = quoted(`${method.toUpperCase()} ${path}`);
    if (!Object.hasOwn(operation, "responses")) {
      const message = `The operation ${name} has no \`responses\`.`;
      const fix = "say what it answers on success: `responses`";
      report({
        id: "key-missing",
        severity: is30 ? severity : "warning",
        pointer,
        message,
        fix,
      });
    }
    for (const key of Object.keys(ownObject(operation, "responses") ?? {})) {
      if (!/^[1-5](xx|Xx|xX)$/.test(key)) continue;
      report({
        id: "response-key-case",
        severity: "warning",
        pointer: joinPointer(pointer, "responses", key),
        message: `The range ${quoted(key)} of ${name} is read as ${quoted(key.toUpperCase())}, which other tools do not.`,
        fix: `write ${quoted(key.toUpperCase())}`,
      });
    }
  }
  for (const [path, item] of Object.entries(ownObject(document, "paths") ?? {})) {
    // A path item of which no method is spelt right has no operation that could tell.
    if (isObject(item) && path.startsWith("/") && !reported.has(item) && !Object.hasOwn(item, "$ref"))
      checkVocabulary(item, joinPointer("/paths", path), PATH_ITEM, report);
  }
}

function checkVocabulary(
  owner: JsonObject,
  pointer: string,
  { name, keys, extensions }: Vocabulary,
  report: Reporter,
): void {
  for (const key of Object.keys(owner)) {
    const isExtension = key.startsWith("x-");
    if ((isExtension ? extensions : keys).includes(key)) continue;
    const meant = isExtension ? nearest(key, extensions, SLIP) : nearest(key, keys);
    if (isExtension && meant === undefined) continue;
    report({
      id: "key-unknown",
      severity: "warning",
      pointer: joinPointer(pointer, key),
      message: `${quoted(key)} means nothing in ${name}, and is not read.`,
      fix: meant ? `write ${quoted(meant)}` : "remove it, or begin its name with `x-`",
    });
  }
}

function checkUnreadServers(owner: JsonObject, pointer: string, report: Reporter): void {
  if (!Object.hasOwn(owner, "servers")) return;
  report({
    id: "servers-ignored",
    severity: "warning",
    pointer: joinPointer(pointer, "servers"),
    message: "`servers` below the root are not read: every operation is served under the document's own.",
    fix: "write the servers at the root, or put the operation into a document of its own",
  });
}
