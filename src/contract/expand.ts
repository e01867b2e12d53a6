/**
 * Expansion: a document that lists error codes becomes a plain OpenAPI document that declares them.
 *
 * Per code one schema, per set of codes with one status one shared response; `oneOf` without `discriminator`, `enum` with
 * `type` rather than `const`, no siblings of `$ref`, no `default`: the form that every type generator and validator tried
 * understands alike. What was listed stays beside what was made of it, so that expanding again changes nothing.
 */

import { CATALOGUE_KEY, FAMILY_KEYS, readCatalogue } from "./catalogue.js";
import { writeComponents } from "./component-writer.js";
import { placeReports, quoted, type Report } from "./diagnostics.js";
import { removeGenerated } from "./generated-components.js";
import { handWrittenResponses } from "./hand-written-responses.js";
import {
  cloneJson,
  dereference,
  isObject,
  joinPointer,
  ownObject,
  pointerTokens,
  setOwn,
} from "./json-pointer.js";
import type { Diagnostic, ErrorCode, JsonObject } from "./model.js";
import { operationCodes, reportMissingCatalogue, surfaceCodes } from "./operation-codes.js";
import { nameOperations } from "./operation-ids.js";
import { rawOperations } from "./path-items.js";

/** An expanded document, and what its expansion found. */
export interface Expansion {
  readonly document: JsonObject;
  readonly reports: readonly Report[];
  /** The whole catalogue as written; the document keeps only what it uses. */
  readonly catalogue: readonly ErrorCode[];
  readonly used: ReadonlySet<ErrorCode>;
  /** For each generated component's pointer, that of the catalogue entry it was made of. */
  readonly sources: ReadonlyMap<string, string>;
}

/**
 * Expands a single-file document.
 *
 * Pure (the input is not touched), deterministic, and idempotent. A document without `x-error-catalogue` only gains an
 * `operationId` where one is missing.
 *
 * @returns The expanded document, and findings without file positions.
 */
export function expandDocument(document: JsonObject): { document: JsonObject; diagnostics: Diagnostic[] } {
  const expansion = expand(document);
  return { document: expansion.document, diagnostics: placeReports(expansion.reports, () => undefined) };
}

/** As {@link expandDocument}, with what the loader needs to judge a catalogue that several documents share. */
export function expand(input: JsonObject): Expansion {
  const reports: Report[] = [];
  const report = (found: Report) => void reports.push(found);
  const document = cloneJson(input);
  inlinePathItems(document);
  nameOperations(document);
  const catalogue = readCatalogue(document, report);
  if (!catalogue) {
    reportMissingCatalogue(document, rawOperations(document), report);
    return { document, reports, catalogue: [], used: new Set(), sources: new Map() };
  }
  const removed = removeGenerated(document);

  const surface = surfaceCodes(document, catalogue, report);
  const operations = rawOperations(document).map((raw) => {
    const codes = operationCodes(document, raw, catalogue, report);
    return { raw, codes, handWritten: handWrittenResponses(document, raw, codes, catalogue, report) };
  });
  const used = new Set([...surface, ...operations.flatMap(({ codes }) => codes)]);
  const usedInOrder = catalogue.codes.filter((code) => used.has(code));
  const written = writeComponents(document, usedInOrder, [surface, ...operations.map(({ codes }) => codes)]);

  for (const { raw, codes, handWritten } of operations) {
    const responses = ownObject(raw.operation, "responses") ?? {};
    // What stands there by hand is reported, and left for its author to remove.
    for (const [status, ref] of written.references(codes))
      if (!handWritten.has(status)) setOwn(responses, status, ref);
    if (codes.length > 0) setOwn(raw.operation, "responses", responses);
  }
  if (surface.length > 0) document["x-surface-responses"] = Object.fromEntries(written.references(surface));
  keepUsed(document, used);
  for (const pointer of removed) if (!written.sources.has(pointer)) report(falselyMarked(pointer));
  return { document, reports, catalogue: catalogue.codes, used, sources: written.sources };
}

/** Gives each path its own copy of a shared Path Item Object (OAS 3.1 `components.pathItems`): its operations are its own. */
function inlinePathItems(document: JsonObject): void {
  const paths = ownObject(document, "paths") ?? {};
  for (const [path, item] of Object.entries(paths)) {
    const { value, pointer } = dereference(document, item, joinPointer("/paths", path));
    if (!isObject(value) || !isObject(item) || pointer === joinPointer("/paths", path)) continue;
    const { $ref: _, ...siblings } = item;
    setOwn(paths, path, cloneJson({ ...value, ...siblings }));
  }
}

/** A component that bears the mark of generated ones, and is none of this catalogue. */
function falselyMarked(pointer: string): Report {
  return {
    id: "component-mark-reserved",
    pointer,
    message: `The component ${quoted(pointerTokens(pointer).at(-1))} bears the mark of generated components, and is none.`,
    fix: "remove `x-error-code` or `x-error-codes` from it",
  };
}

/** Leaves in the catalogue only what this document uses: it describes one surface. */
function keepUsed(document: JsonObject, used: ReadonlySet<ErrorCode>): void {
  const catalogue = ownObject(document, CATALOGUE_KEY) ?? {};
  for (const [family, key] of Object.entries(FAMILY_KEYS)) {
    const names = new Set([...used].filter((code) => code.family === family).map(({ code }) => code));
    const entries = ownObject(catalogue, key) ?? {};
    for (const name of Object.keys(entries)) if (!names.has(name)) delete entries[name];
  }
}
