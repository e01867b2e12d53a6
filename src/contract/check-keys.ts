/** Keys that mean nothing where they stand, and keys that must be there: what is misspelt would otherwise be a rule that nobody keeps. */

import { CATALOGUE_KEY } from "./catalogue.js";
import { nearest, quoted, type Reporter } from "./diagnostics.js";
import { isObject, joinPointer, own, ownObject } from "./json-pointer.js";
import type { Json, JsonObject } from "./model.js";
import { rawOperations } from "./path-items.js";
import {
  HEADER,
  MEDIA_TYPE,
  OPERATION,
  PARAMETER,
  PATH_ITEM,
  REQUEST_BODY,
  RESPONSE,
  ROOT,
  SCHEMA_KEYS,
  type Vocabulary,
} from "./vocabulary.js";
import { walkDocument } from "./walk.js";

/** An extension of another tool is nobody's slip: only a name this near to one of ours is taken for it. */
const SLIP = 2;

/** Type and subtype, perhaps as a range, and perhaps parameters (RFC 9110 §8.3.1). */
const MEDIA_TYPE_NAME = /^[^\s/;]+\/[^\s/;]+ *(;|$)/;

/** A keyword of fewer letters is near to words that mean something else (`note` to `not`). */
const SHORT = 4;

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
  checkParts(document, severity, report);
  for (const [path, item] of Object.entries(ownObject(document, "paths") ?? {})) {
    // A path item of which no method is spelt right has no operation that could tell.
    if (isObject(item) && path.startsWith("/") && !reported.has(item) && !Object.hasOwn(item, "$ref"))
      checkVocabulary(item, joinPointer("/paths", path), PATH_ITEM, report);
  }
}

/** Reports unknown keys of what operations are made of; of a schema, where any may stand, those that are nearly a known one. */
function checkParts(document: JsonObject, severity: "error" | "warning", report: Reporter): void {
  walkDocument(document, (node, pointer, isSchema) => {
    if (isSchema) {
      checkSchemaKeys(node, pointer, report);
      return;
    }
    const part = (value: Json | undefined, at: string, vocabulary: Vocabulary) => {
      if (isObject(value) && !Object.hasOwn(value, "$ref")) checkVocabulary(value, at, vocabulary, report);
    };
    const parts = (key: string, vocabulary: Vocabulary) => {
      const values = own(node, key);
      for (const [name, value] of Object.entries(isObject(values) || Array.isArray(values) ? values : {}))
        if (!name.startsWith("x-")) part(value, joinPointer(pointer, key, name), vocabulary);
    };
    parts("content", MEDIA_TYPE);
    for (const name of Object.keys(ownObject(node, "content") ?? {})) {
      if (name.startsWith("x-") || MEDIA_TYPE_NAME.test(name)) continue;
      const meant = MEDIA_TYPE.keys.includes(name) ? "put it under a media type, such as" : "write";
      report({
        id: "media-type-name-invalid",
        severity,
        pointer: joinPointer(pointer, "content", name),
        message: `${quoted(name)} is not the name of a media type: no message is of that type.`,
        fix: `${meant} \`application/json\``,
      });
    }
    parts("headers", HEADER);
    parts("responses", RESPONSE);
    if (pointer === "/components") parts("requestBodies", REQUEST_BODY);
    // A Link Object has values of its own under these names.
    if (pointer === "/components" || Array.isArray(own(node, "parameters"))) parts("parameters", PARAMETER);
    if (Object.hasOwn(node, "responses"))
      part(own(node, "requestBody"), joinPointer(pointer, "requestBody"), REQUEST_BODY);
  });
}

function checkSchemaKeys(schema: JsonObject, pointer: string, report: Reporter): void {
  for (const key of Object.keys(schema)) {
    if (key.startsWith("x-") || SCHEMA_KEYS.includes(key)) continue;
    const meant = nearest(key, SCHEMA_KEYS);
    if (meant === undefined || meant.length < SHORT) continue;
    report({
      id: "key-unknown",
      severity: "warning",
      pointer: joinPointer(pointer, key),
      message: `${quoted(key)} means nothing in a schema, and is not enforced.`,
      fix: `write ${quoted(meant)}`,
    });
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
