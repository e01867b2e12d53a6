/** Findings about a document: collected, placed, sorted, printed. */

import type { Diagnostic, Position } from "./model.js";

/** Finds where the value at a JSON pointer was written. */
export type Locate = (pointer: string) => Position | undefined;

/** A finding before it has a place in a file. */
export interface Report {
  readonly id: string;
  readonly message: string;
  readonly fix: string;
  readonly pointer: string;
  /** @default "error" */
  readonly severity?: "error" | "warning";
}

/** Takes findings; the one who gives them does not stop at the first. */
export type Reporter = (report: Report) => void;

/** Places reports in their files, drops repetitions, and sorts by file, line, column, id. */
export function placeReports(reports: readonly Report[], locate: Locate): Diagnostic[] {
  return sortDiagnostics(
    reports.map(({ severity = "error", pointer, ...report }) => {
      const position = locate(pointer);
      return { ...report, severity, pointer, ...(position && { position }) };
    }),
  );
}

/** Sorts by file, line, column, id, message, and drops repetitions. Compares code units, so every machine agrees. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const keyed = new Map(diagnostics.map((diagnostic) => [sortKey(diagnostic), diagnostic]));
  return [...keyed.entries()]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, diagnostic]) => diagnostic);
}

function sortKey({ position, pointer, id, message }: Diagnostic): string {
  const number = (value: number | undefined) => String(value ?? 0).padStart(10, "0");
  // Without a position the pointer is the only place there is; with one it must not split equal findings.
  const place = position ? "" : (pointer ?? "");
  return [position?.file ?? "", number(position?.line), number(position?.column), place, id, message].join(
    "\0",
  );
}

/**
 * Formats one finding on one line: `openapi/spec.yaml:12:7 error error-code-unknown …message… fix: …`.
 *
 * Without a position the JSON pointer stands in its place. Control characters of a hostile document are escaped.
 */
export function formatDiagnostic({ id, severity, message, fix, pointer, position }: Diagnostic): string {
  const place = position ? `${position.file}:${position.line}:${position.column}` : `#${pointer ?? ""}`;
  const line = `${place} ${severity} ${id} ${message}${fix ? ` fix: ${fix}` : ""}`;
  return escapeControls(line);
}

/** Escapes control characters, which would move the cursor of a terminal or end a line: text for one line of output. */
export function escapeControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escaping them is the purpose
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** Thrown when a document cannot become a Contract; `diagnostics` holds every finding, its message the errors, one a line. */
export class InvalidContractError extends Error {
  override readonly name = "InvalidContractError";
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    super(errors.map(formatDiagnostic).join("\n"));
    this.diagnostics = diagnostics;
  }
}

/** Quotes a name from a document for a message. Long names are cut: a message is for reading. */
export function quoted(name: unknown): string {
  const text = typeof name === "string" ? name : (JSON.stringify(name) ?? String(name));
  return `\`${text.length > 120 ? `${text.slice(0, 117)}...` : text}\``;
}

/**
 * Finds the candidate nearest to a misspelt name (Levenshtein distance).
 *
 * @param most - How many letters may differ; a third of them unless given.
 */
export function nearest(
  name: string,
  candidates: Iterable<string>,
  most = name.length / 3,
): string | undefined {
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) > most) continue;
    const distance = editDistance(name, candidate);
    if (distance <= most && (!best || distance < best.distance)) best = { candidate, distance };
  }
  return best?.candidate;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
