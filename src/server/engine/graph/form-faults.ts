import type { z } from "zod";
import { jsonPointer } from "../json.js";
import type { GraphDiagnostic, GraphFault } from "./diagnostic.js";

type Issue = z.core.$ZodIssue;

/** What a limit counts. */
const UNITS: Readonly<Record<string, string>> = { string: " characters", array: " items" };

const quoted = (values: readonly unknown[]) => values.map((value) => `\`${String(value)}\``).join(", ");

/** What is expected in place of what was found, as a noun. */
function expectation(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.expected === "int"
        ? "a whole number"
        : `${/^[aio]/.test(issue.expected) ? "an" : "a"} ${issue.expected}`;
    case "invalid_value":
      return `one of ${quoted(issue.values)}`;
    case "too_big":
      return `at most ${issue.maximum}${UNITS[issue.origin] ?? ""}`;
    case "too_small":
      return `at least ${issue.minimum}${UNITS[issue.origin] ?? ""}`;
    case "invalid_union":
      return "options" in issue && issue.options ? `one of ${quoted(issue.options)}` : issue.message;
    default:
      return issue.message;
  }
}

/** Where the type of a node stands, whether it is missing or wrong: `/nodes/0/type`. */
function isNodeType({ path }: Issue): boolean {
  return path.length === 3 && path[0] === "nodes" && path[2] === "type";
}

function codeOf(issue: Issue): GraphFault {
  if (issue.code === "invalid_type") return issue.input === undefined ? "missing-field" : "wrong-type";
  return issue.code === "invalid_union" && isNodeType(issue) ? "unknown-node-type" : "invalid-value";
}

/** Translates what the schema found into diagnostics; an unknown field is one of its own. */
export function formFaults(issue: Issue): readonly GraphDiagnostic[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      code: "unknown-field",
      pointer: jsonPointer([...issue.path, key]),
      message: "This field means nothing here.",
      fix: "Remove it, or correct its name.",
    }));
  }
  const code = codeOf(issue);
  const expected = expectation(issue);
  const field = String(issue.path.at(-1) ?? "graph");
  return [
    {
      code,
      pointer: jsonPointer(issue.path),
      message: code === "missing-field" ? `\`${field}\` is missing.` : `\`${field}\` is not ${expected}.`,
      fix: `Give ${expected}.`,
    },
  ];
}
