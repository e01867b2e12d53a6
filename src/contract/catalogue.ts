/** The error catalogue (`x-error-catalogue`): every code of an API once, in two families. */

import { readEntry, reportUnknownKeys } from "./catalogue-entry.js";
import { quoted, type Reporter } from "./diagnostics.js";
import { isObject, joinPointer, own } from "./json-pointer.js";
import type { ErrorCode, ErrorFamily, JsonObject } from "./model.js";

/** The root extension that holds the catalogue, or a `$ref` to its file. */
export const CATALOGUE_KEY = "x-error-catalogue";

/** Which key of the catalogue holds which family. */
export const FAMILY_KEYS = { canonical: "codes", oauth: "oauth" } as const satisfies Record<
  ErrorFamily,
  string
>;

/** Every code of a document in catalogue order (which decides who answers a stage), and a look-up by family. */
export interface Catalogue {
  readonly codes: readonly ErrorCode[];
  find(family: ErrorFamily, code: string): ErrorCode | undefined;
}

/**
 * Reads the catalogue of a document.
 *
 * A faulty entry is reported and still read with defaults, so that one fault does not make its users look faulty too.
 *
 * @returns undefined when the document has no catalogue.
 */
export function readCatalogue(document: JsonObject, report: Reporter): Catalogue | undefined {
  const root = own(document, CATALOGUE_KEY);
  if (root === undefined) return undefined;
  const pointer = joinPointer("", CATALOGUE_KEY);
  const codes: ErrorCode[] = [];
  if (!isObject(root)) {
    report({
      id: "catalogue-invalid",
      pointer,
      message: "The error catalogue is not an object.",
      fix: CATALOGUE_FIX,
    });
  } else if (Object.hasOwn(root, "$ref")) {
    const message = `The error catalogue is a reference to ${quoted(own(root, "$ref"))} that was not followed.`;
    const fix = "load the document from its file, or put the catalogue in the reference's place";
    report({ id: "catalogue-invalid", pointer, message, fix });
  } else {
    reportUnknownKeys(root, ["codes", "oauth"], pointer, report);
    for (const family of ["canonical", "oauth"] as const)
      codes.push(...readFamily(root, family, pointer, report));
  }
  const index = new Map(codes.map((code) => [`${code.family}:${code.code}`, code]));
  return { codes, find: (family, code) => index.get(`${family}:${code}`) };
}

const CATALOGUE_FIX = "write `codes:` (and `oauth:` for the flat family), each a map from code to its entry";

function readFamily(
  root: JsonObject,
  family: ErrorFamily,
  rootPointer: string,
  report: Reporter,
): ErrorCode[] {
  const key = FAMILY_KEYS[family];
  const entries = own(root, key);
  const pointer = joinPointer(rootPointer, key);
  // `codes:` with nothing after it is an empty catalogue that somebody is about to fill.
  if (entries === undefined || entries === null) return [];
  if (!isObject(entries)) {
    report({ id: "catalogue-invalid", pointer, message: `${quoted(key)} is not a map.`, fix: CATALOGUE_FIX });
    return [];
  }
  return Object.entries(entries).map(([code, entry]) =>
    readEntry(code, family, entry, joinPointer(pointer, code), report),
  );
}
