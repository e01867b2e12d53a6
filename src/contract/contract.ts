/** From one plain document to the Contract. Pure: no file is read here, and nothing heavy is imported. */

import { readCatalogue } from "./catalogue.js";
import { checkDocument, checkVersion } from "./check-document.js";
import { checkStructure } from "./check-structure.js";
import { InvalidContractError, type Locate, placeReports, type Report } from "./diagnostics.js";
import { type Expansion, expand } from "./expand.js";
import { joinPointer, own, ownObject, ownString, pointerTokens } from "./json-pointer.js";
import type { Contract, Diagnostic, Json, JsonObject } from "./model.js";
import { readOperations, readSurfaceErrors } from "./operations.js";
import { readSecuritySchemes } from "./security.js";
import { basePaths, serverUrls } from "./servers.js";
import { treeFault } from "./tree.js";
import { createValidators } from "./validators.js";

/**
 * Makes a Contract of a document that is one plain object, expanded or not.
 *
 * The document is not changed, and must not be changed while the Contract is in use.
 *
 * @param where - The file it came from, for `locate` and for messages. Positions within it are not known.
 * @throws {InvalidContractError} With every finding, when at least one is an error.
 */
export function createContract(document: JsonObject, where?: { readonly file: string }): Contract {
  // Line 1, column 1 is the root: the nearest ancestor of everything whose place is not known.
  const locate: Locate = () => where && { file: where.file, line: 1, column: 1 };
  const { contract, reports } = analyse(document, locate);
  if (!contract) throw new InvalidContractError(placeReports(reports, locate));
  return contract;
}

/** The finding for a document that is nested so deeply that the stack ends before it does. */
export const TOO_DEEP: Report = {
  id: "document-too-deep",
  pointer: "",
  message: "The document is nested too deeply to be read.",
  fix: "move nested schemas to `components`",
};

/** A document judged: its contract unless a report is an error, and its expansion unless it could not be read at all. */
export interface Analysis {
  readonly contract?: Contract;
  readonly expansion?: Expansion;
  readonly reports: readonly Report[];
}

/** Expands and checks a document, and reads its Contract when nothing is wrong. */
export function analyse(document: JsonObject, locate: Locate): Analysis {
  try {
    const reports: Report[] = [];
    const report = (found: Report) => void reports.push(found);
    const fault = treeFault(document);
    if (fault)
      report({ id: "document-not-tree", pointer: "", message: `${fault}.`, fix: "use `$ref` instead" });
    const openapi = checkVersion(document, report);
    if (fault || !openapi) return { reports };
    checkStructure(document, report);
    const expansion = expand(document);
    reports.push(...expansion.reports);
    checkDocument(expansion.document, report);
    const faulty = reports.some(({ severity = "error" }) => severity === "error");
    return {
      expansion,
      reports,
      ...(!faulty && {
        contract: buildContract(expansion.document, openapi, sourceLocate(expansion, locate)),
      }),
    };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { reports: [TOO_DEEP] };
  }
}

/** What expansion made was written as an entry of the catalogue. */
function sourceLocate({ sources }: Expansion, locate: Locate): Locate {
  return (pointer) => {
    const component = joinPointer("", ...pointerTokens(pointer).slice(0, 3));
    return locate(sources.get(component) ?? pointer);
  };
}

function buildContract(document: JsonObject, openapi: Contract["openapi"], locate: Locate): Contract {
  const catalogue = readCatalogue(document, () => undefined);
  const findCode = catalogue?.find ?? (() => undefined);
  const info = ownObject(document, "info") ?? {};
  const securitySchemes = readSecuritySchemes(document);
  return {
    title: ownString(info, "title") ?? "",
    version: text(own(info, "version")),
    openapi,
    basePaths: basePaths(document),
    serverUrls: serverUrls(document),
    operations: readOperations(document, securitySchemes, findCode),
    catalogue: catalogue?.codes ?? [],
    surfaceErrors: readSurfaceErrors(document, findCode),
    securitySchemes,
    document,
    locate,
    validators: createValidators(document),
  };
}

/** YAML reads `version: 1.0` as a number. */
function text(value: Json | undefined): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** Whether a finding keeps a document from becoming a Contract. */
export function isError({ severity }: Pick<Diagnostic, "severity">): boolean {
  return severity === "error";
}
