/** From files to Contracts, with every finding in its place. YAML or JSON, one file or many. */

import { stat } from "node:fs/promises";
import { relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { Bundle } from "./bundle.js";
import { analyse, isError, TOO_DEEP } from "./contract.js";
import { nearest, placeReports, quoted, type Report, sortDiagnostics } from "./diagnostics.js";
import type { Expansion } from "./expand.js";
import { joinPointer, ownString } from "./json-pointer.js";
import type { Contract, Diagnostic, JsonObject } from "./model.js";
import { rawOperations } from "./path-items.js";

/** What loading a document gave. */
export interface LoadResult {
  /** The entry document as named in messages. */
  readonly file: string;
  /** Absent when a diagnostic is an error. */
  readonly contract?: Contract;
  /** Sorted by file, line, column, id. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Loads one document.
 *
 * Codes of its catalogue that it does not use are warnings: another surface may use them. {@link loadContracts} knows.
 *
 * @param file - A path, a `file:` URL, or an http(s) URL; only for the last is the network used.
 * @returns Never throws for what is wrong with a document.
 */
export async function loadContract(file: string | URL): Promise<LoadResult> {
  const loaded = await load(file);
  return finish(loaded, [loaded], "warning");
}

/**
 * Loads the documents of several surfaces, which may share a catalogue.
 *
 * A code is unused only when no surface uses it, and a `hint-operation` unknown only when no surface has it; then they are errors.
 *
 * @returns One result per file, in their order. A finding in a shared file appears in each that reads it; {@link allDiagnostics} joins them.
 */
export async function loadContracts(files: readonly (string | URL)[]): Promise<LoadResult[]> {
  const loaded: Loaded[] = [];
  for (const file of files) loaded.push(await load(file));
  return loaded.map((one) => finish(one, loaded, "error"));
}

/** Every finding of several results once, sorted. */
export function allDiagnostics(results: readonly LoadResult[]): Diagnostic[] {
  return sortDiagnostics(results.flatMap(({ diagnostics }) => diagnostics));
}

interface Loaded {
  readonly file: string;
  readonly contract?: Contract;
  readonly expansion?: Expansion;
  readonly diagnostics: readonly Diagnostic[];
  readonly locate: Contract["locate"];
}

async function load(file: string | URL): Promise<Loaded> {
  const url = file instanceof URL ? file : /^(https?|file):\/\//i.test(file) ? new URL(file) : undefined;
  const entry = url?.protocol.startsWith("http")
    ? url.href
    : resolve(url ? fileURLToPath(url) : String(file));
  const name = displayName(entry);
  const nothing = { file: name, locate: () => undefined };
  // The bundler's words for a folder are not for people.
  const isFolder =
    !url?.protocol.startsWith("http") && (await stat(entry).catch(() => undefined))?.isDirectory();
  if (isFolder) {
    const position = { file: name, line: 1, column: 1 };
    const message = "The file cannot be read (it is a folder).";
    return {
      ...nothing,
      diagnostics: [
        { id: "file-unreadable", severity: "error", message, fix: "name the entry document", position },
      ],
    };
  }
  // Loaded here, not at the top: a server that reads generated JSON never pays for the bundler.
  const { bundle } = await import("./bundle.js");
  const { document, diagnostics, locate } = await bundle(entry, displayName).catch((error: unknown) =>
    bundlerFailed(error, name),
  );
  if (!document) return { ...nothing, diagnostics };
  const { contract, expansion, reports } = analyse(document, locate);
  const placed = placeReports(reports, locate).filter(
    (diagnostic) => !diagnostics.some((known) => repeats(diagnostic, known)),
  );
  return {
    file: name,
    ...(contract && !diagnostics.some(isError) && { contract }),
    ...(expansion && { expansion }),
    diagnostics: [...diagnostics, ...placed],
    locate,
  };
}

/** Some documents are so odd that the bundler gives up; its stack is nobody's business. */
function bundlerFailed(error: unknown, file: string): Bundle {
  const locate = () => ({ file, line: 1, column: 1 });
  const [reason] = error instanceof Error ? error.message.split("\n") : [];
  const message = `The document cannot be put together (${reason || "unknown reason"}).`;
  const report = {
    id: "bundle-failed",
    pointer: "",
    message,
    fix: "check it against the OpenAPI specification",
  };
  return { diagnostics: placeReports([error instanceof RangeError ? TOO_DEEP : report], locate), locate };
}

/** The bundler and the checks both see a reference that leads nowhere. */
function repeats(one: Diagnostic, other: Diagnostic): boolean {
  const [a, b] = [one.position, other.position];
  return one.id === other.id && a?.file === b?.file && a?.line === b?.line && a?.column === b?.column;
}

/** Relative to the working directory when inside it; forward slashes on every system. */
function displayName(path: string): string {
  if (/^https?:\/\//i.test(path)) return path;
  const inside = relative(process.cwd(), path);
  return (inside.startsWith("..") || inside === "" ? path : inside).split(sep).join("/");
}

function finish(one: Loaded, all: readonly Loaded[], severity: "error" | "warning"): LoadResult {
  const reports = one.expansion ? sharedReports(one.expansion, all, severity) : [];
  const diagnostics = sortDiagnostics([...one.diagnostics, ...placeReports(reports, one.locate)]);
  const { file, contract } = one;
  return { file, diagnostics, ...(contract && !diagnostics.some(isError) && { contract }) };
}

/** What can be said of a catalogue only once every document that may read it is known. */
function sharedReports(
  { catalogue }: Expansion,
  all: readonly Loaded[],
  severity: "error" | "warning",
): Report[] {
  const key = ({ family, code }: { family: string; code: string }) => `${family}:${code}`;
  const used = new Set(all.flatMap(({ expansion }) => [...(expansion?.used ?? [])].map(key)));
  // A document that could not be read may use any code and have any operation.
  const complete = all.every(({ expansion }) => expansion !== undefined);
  const operationIds = new Set(
    all.flatMap(({ expansion }) => (expansion ? operationIdsOf(expansion.document) : [])),
  );
  return catalogue.flatMap((code): Report[] => {
    const found: Report[] = [];
    if (complete && !used.has(key(code))) {
      const message = `No operation answers the code ${quoted(code.code)}.`;
      const fix =
        code.applies.length > 0
          ? "remove it: no operation has what it applies to"
          : "list it in `x-error-codes` of an operation, or remove it";
      found.push({ id: "error-code-unused", severity, pointer: code.pointer, message, fix });
    }
    if (complete && code.hintOperation !== undefined && !operationIds.has(code.hintOperation)) {
      const meant = nearest(code.hintOperation, operationIds);
      const message = `Code ${quoted(code.code)}: there is no operation ${quoted(code.hintOperation)}.`;
      const fix = meant ? `write ${quoted(meant)}` : "name an `operationId`";
      found.push({
        id: "hint-operation-unknown",
        severity,
        pointer: joinPointer(code.pointer, "hint-operation"),
        message,
        fix,
      });
    }
    return found;
  });
}

function operationIdsOf(document: JsonObject): string[] {
  return rawOperations(document).flatMap(({ operation }) => ownString(operation, "operationId") ?? []);
}
