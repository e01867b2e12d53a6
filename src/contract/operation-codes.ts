/** Which codes of the catalogue an operation may answer: those it lists, and the framework codes that apply to it. */

import { applicabilities } from "./applicability.js";
import type { Catalogue } from "./catalogue.js";
import { CATALOGUE_KEY } from "./catalogue.js";
import { nearest, quoted, type Reporter } from "./diagnostics.js";
import { isObject, joinPointer, own, ownString, resolvePointer } from "./json-pointer.js";
import type { ErrorCode, ErrorFamily, Json, JsonObject } from "./model.js";
import { errorFamily, type RawOperation } from "./path-items.js";

/** The codes of one operation, sorted by status, then code. Faults in `x-error-codes` and `x-error-family` are reported. */
export function operationCodes(
  document: JsonObject,
  raw: RawOperation,
  catalogue: Catalogue,
  report: Reporter,
): ErrorCode[] {
  reportFamily(raw, report);
  const family = errorFamily(raw);
  const holds = applicabilities(document, raw);
  const listed = listedCodes(raw.operation, raw.pointer, family, catalogue, report);
  // What the operation names for a stage answers there; a code that is left without a stage of its own would never be answered.
  const taken = new Set(listed.filter(({ applies }) => applies.length === 0).flatMap(({ stages }) => stages));
  const applied = catalogue.codes.filter(
    ({ family: own, applies, stages }) =>
      own === family &&
      applies.some((name) => holds.has(name)) &&
      (stages.length === 0 || !stages.every((stage) => taken.has(stage))),
  );
  const codes = sortCodes([...applied, ...listed]);
  reportSharedStages(document, catalogue, codes, raw, report);
  return codes;
}

/**
 * Reports codes of one operation that claim the same stage: the first in the catalogue answers, the other never does.
 *
 * A stage that follows from the status alone is no claim beside one that is written. A code that the operation names answers a stage
 * in place of one that applies by itself.
 */
function reportSharedStages(
  document: JsonObject,
  catalogue: Catalogue,
  codes: readonly ErrorCode[],
  { method, path }: RawOperation,
  report: Reporter,
): void {
  const claims = new Map<string, ErrorCode>();
  const present = new Set(codes);
  for (const code of catalogue.codes) {
    if (!present.has(code)) continue;
    const entry = resolvePointer(document, code.pointer);
    const written = isObject(entry) && Object.hasOwn(entry, "stage");
    for (const stage of code.stages) {
      const key = `${stage} ${written} ${code.applies.length > 0}`;
      const first = claims.get(key);
      if (first === undefined) claims.set(key, code);
      else
        report({
          id: "error-code-stage-shared",
          severity: "warning",
          pointer: code.pointer,
          message: `The codes ${quoted(first.code)} and ${quoted(code.code)} both claim the stage ${quoted(stage)} of ${quoted(`${method.toUpperCase()} ${path}`)}; ${quoted(first.code)} answers it.`,
          fix: `give ${quoted(code.code)} another \`stage\` (\`stage: []\` for none) or other operations (\`applies\`)`,
        });
    }
  }
}

/** What the surface answers when a request reaches no operation: the root's `x-error-codes`, and `applies: surface`. */
export function surfaceCodes(document: JsonObject, catalogue: Catalogue, report: Reporter): ErrorCode[] {
  const applied = catalogue.codes.filter(
    (code) => code.family === "canonical" && code.applies.includes("surface"),
  );
  return sortCodes([...applied, ...listedCodes(document, "", "canonical", catalogue, report)]);
}

function sortCodes(codes: readonly ErrorCode[]): ErrorCode[] {
  return [...new Set(codes)].sort(
    (a, b) => a.status - b.status || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0),
  );
}

function listedCodes(
  owner: JsonObject,
  ownerPointer: string,
  family: ErrorFamily,
  catalogue: Catalogue,
  report: Reporter,
): ErrorCode[] {
  const list = own(owner, "x-error-codes");
  if (list === undefined) return [];
  const pointer = joinPointer(ownerPointer, "x-error-codes");
  if (!Array.isArray(list)) {
    const fix = "write a list, `[]` when there are none";
    report({ id: "error-codes-invalid", pointer, message: "`x-error-codes` is not a list of codes.", fix });
    return [];
  }
  const seen = new Set<string>();
  return list.flatMap((item, index) => {
    const at = joinPointer(pointer, index);
    const name = codeName(item);
    if (name === undefined) {
      report({
        id: "error-codes-invalid",
        pointer: at,
        message: `${quoted(item)} is not a code.`,
        fix: "write the code's name",
      });
      return [];
    }
    if (seen.has(name)) {
      report({
        id: "error-code-doubled",
        pointer: at,
        message: `The code ${quoted(name)} is listed twice.`,
        fix: "remove one",
      });
      return [];
    }
    seen.add(name);
    const code = catalogue.find(family, name);
    if (!code) reportUnknown(name, family, catalogue, at, report);
    else reportStatus(item, code, at, report);
    return code ? [code] : [];
  });
}

/** An entry is a name; `{ code, status }` is understood too, so that a status beside it can be held against the catalogue. */
function codeName(item: Json): string | undefined {
  return typeof item === "string" ? item : isObject(item) ? ownString(item, "code") : undefined;
}

function reportStatus(item: Json, code: ErrorCode, pointer: string, report: Reporter): void {
  const status = isObject(item) ? own(item, "status") : undefined;
  if (status === undefined || status === code.status) return;
  report({
    id: "error-code-status-mismatch",
    pointer: joinPointer(pointer, "status"),
    message: `The code ${quoted(code.code)} has status ${code.status} in the catalogue and ${quoted(status)} here.`,
    fix: `write only ${quoted(code.code)}: the catalogue knows the status`,
  });
}

function reportUnknown(
  name: string,
  family: ErrorFamily,
  catalogue: Catalogue,
  pointer: string,
  report: Reporter,
): void {
  const other = family === "oauth" ? "canonical" : "oauth";
  if (catalogue.find(other, name)) {
    const fix =
      other === "oauth"
        ? "set `x-error-family: oauth` on the operation, or list a code of `codes:`"
        : "list a code of `oauth:`, or remove `x-error-family: oauth` from the operation";
    const message = `The code ${quoted(name)} belongs to the ${other} family; this is ${family === "oauth" ? "an oauth" : "a canonical"} operation.`;
    report({ id: "error-code-family-mismatch", pointer, message, fix });
    return;
  }
  const meant = nearest(
    name,
    catalogue.codes.filter((code) => code.family === family).map(({ code }) => code),
  );
  const fix = meant
    ? `write ${quoted(meant)}, or add the code to the catalogue`
    : "add it to the catalogue, or list another code";
  report({ id: "error-code-unknown", pointer, message: `The catalogue has no code ${quoted(name)}.`, fix });
}

function reportFamily({ operation, pathItem, pointer, pathPointer }: RawOperation, report: Reporter): void {
  for (const [owner, ownerPointer] of [
    [operation, pointer],
    [pathItem, pathPointer],
  ] as const) {
    const family = own(owner, "x-error-family");
    if (family === undefined || family === "oauth" || family === "canonical") continue;
    report({
      id: "error-family-unknown",
      pointer: joinPointer(ownerPointer, "x-error-family"),
      message: `${quoted(family)} is not an error family.`,
      fix: "write `oauth` or `canonical`",
    });
  }
}

/** Reports `x-error-codes` and `x-error-family` in a document that has no catalogue to look them up in. */
export function reportMissingCatalogue(
  document: JsonObject,
  operations: readonly RawOperation[],
  report: Reporter,
): void {
  const owners = [
    { owner: document, pointer: "" },
    ...operations.map(({ operation, pointer }) => ({ owner: operation, pointer })),
  ];
  for (const { owner, pointer } of owners) {
    const list = own(owner, "x-error-codes");
    if (!Array.isArray(list) || list.length === 0) continue;
    report({
      id: "error-catalogue-missing",
      pointer: joinPointer(pointer, "x-error-codes"),
      message: "Codes are listed, but the document names no error catalogue.",
      fix: `add ${quoted(`${CATALOGUE_KEY}: { $ref: ./errors.yaml }`)} to the root of the entry document`,
    });
  }
}
