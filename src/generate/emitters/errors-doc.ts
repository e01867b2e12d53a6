/** The document of all error codes, for people. */

import type { Surface } from "../emitter.js";
import { type ErrorEntry, errorEntries, type SurfaceOperation } from "../error-entries.js";
import { anchor, code, prose } from "../markdown.js";
import { COMMAND, commentText, generatedBy, prettyJson } from "../text.js";

/**
 * Renders one Markdown document over all surfaces: a table, a section per code, a list of operations.
 *
 * Codes read from response schemas have no message, hint or retry rule; their sections say what the schemas say.
 */
export function emitErrorsDoc(surfaces: readonly Surface[], command = COMMAND): string {
  const entries = errorEntries(surfaces);
  const anchors = anchorsOf(entries);
  const generated = generatedBy(
    command,
    surfaces.map(({ spec }) => spec),
  );
  const parts = [
    `<!-- ${commentText(generated).replace(/--(?=!?>)/g, "- -")} -->`,
    "# Errors",
    ...(entries.length === 0
      ? ["No operation declares an error code."]
      : [
          "Every code that an operation may answer, and what it means.",
          table(entries, anchors),
          ...entries.flatMap((entry) => section(entry, anchors, surfaces)),
          "## Operations",
          ...operations(surfaces, entries, anchors),
        ]),
  ];
  return `${parts.join("\n\n")}\n`;
}

type Anchors = ReadonlyMap<ErrorEntry, string>;

/** The code itself; with its family where both families have it. */
function anchorsOf(entries: readonly ErrorEntry[]): Anchors {
  const used = new Set<string>();
  return new Map(
    entries.map((entry) => {
      const name = anchor(entry.declared.code);
      const chosen = used.has(name) ? `${entry.declared.family}-${name}` : name;
      used.add(chosen);
      return [entry, chosen];
    }),
  );
}

function link(entry: ErrorEntry, anchors: Anchors): string {
  return `[${code(entry.declared.code)}](#${anchors.get(entry)})`;
}

function table(entries: readonly ErrorEntry[], anchors: Anchors): string {
  const rows = entries.map((entry) => {
    const { catalogue, statuses } = entry;
    const cells = [
      statuses.join(", "),
      prose(catalogue?.message ?? ""),
      catalogue ? retry(catalogue.retryable) : "",
    ];
    return `| ${link(entry, anchors)} | ${cells.join(" | ")} |`;
  });
  return ["| code | status | message | retry |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

function retry(retryable: boolean | "poll"): string {
  if (retryable === "poll") return "keep polling";
  return retryable ? "yes" : "no";
}

function section(entry: ErrorEntry, anchors: Anchors, surfaces: readonly Surface[]): string[] {
  const { declared, statuses, catalogue, example } = entry;
  const facts = [
    `- Status: ${statuses.join(", ")}`,
    `- Family: ${declared.family === "oauth" ? "oauth (RFC 6749 §5.2)" : "canonical"}`,
    `- Details: ${declared.details}`,
    ...(catalogue === undefined ? [] : [`- Retry: ${retry(catalogue.retryable)}`]),
    ...(declared.headers.length === 0 ? [] : [`- Headers: ${declared.headers.map(code).join(", ")}`]),
    `- Answered by: ${answeredBy(entry)}`,
  ];
  const hint =
    catalogue?.hint === undefined ? [] : [`Hint: ${prose(catalogue.hint)}${hintLink(entry, surfaces)}`];
  return [
    `## <a id="${anchors.get(entry)}"></a>${code(declared.code)}`,
    ...(catalogue === undefined ? [] : [prose(catalogue.message)]),
    ...hint,
    facts.join("\n"),
    `\`\`\`json\n${prettyJson(example)}\n\`\`\``,
  ];
}

/** A link to the operation that the hint speaks of, on the first surface that has it. */
function hintLink({ catalogue, operations }: ErrorEntry, surfaces: readonly Surface[]): string {
  const id = catalogue?.hintOperation;
  if (id === undefined) return "";
  const own = new Set(operations.map(({ surface }) => surface));
  const holders = surfaces.filter(({ contract }) =>
    contract.operations.some((operation) => operation.id === id),
  );
  const holder = holders.find(({ name }) => own.has(name)) ?? holders[0];
  const name = code(id);
  return holder === undefined ? ` (${name})` : ` ([${name}](#${operationAnchor(holder.name, id)}))`;
}

function operationAnchor(surface: string, id: string): string {
  return `operation-${surface}-${anchor(id)}`;
}

function answeredBy({ operations, surfaces }: ErrorEntry): string {
  const outside = surfaces.map((name) => `${code(name)} where no operation is reached`);
  return [...operations.map(operationLink), ...outside].join(", ") || "nothing";
}

function operationLink({ surface, operation }: SurfaceOperation): string {
  return `[${code(operation.id)}](#${operationAnchor(surface, operation.id)})`;
}

/** Per surface, every operation with its codes. */
function operations(
  surfaces: readonly Surface[],
  entries: readonly ErrorEntry[],
  anchors: Anchors,
): string[] {
  const byOperation = new Map<object, ErrorEntry[]>();
  for (const entry of entries)
    for (const { operation } of entry.operations)
      byOperation.set(operation, [...(byOperation.get(operation) ?? []), entry]);
  return surfaces.flatMap(({ name, contract }) => [
    `### ${prose(contract.title)} (${code(name)})`,
    [
      "| operation | request | codes |",
      "| --- | --- | --- |",
      ...contract.operations.map((operation) => {
        const codes = (byOperation.get(operation) ?? []).map((entry) => link(entry, anchors)).join(", ");
        const request = code(`${operation.method.toUpperCase()} ${operation.path}`);
        const target = `<a id="${operationAnchor(name, operation.id)}"></a>`;
        return `| ${target}${code(operation.id)} | ${request} | ${codes} |`;
      }),
    ].join("\n"),
  ]);
}
