import { excessOf, type JsonBounds, type JsonExcess } from "../json.js";
import { checkGraph } from "./check-graph.js";
import type { GraphDiagnostic } from "./diagnostic.js";
import { formFaults } from "./form-faults.js";
import { type Graph, graphSchema, type Mode } from "./graph.js";

/** What a graph may hold altogether; its parts have limits of their own. */
const BOUNDS: JsonBounds = { depth: 20, values: 20_000, characters: 500_000 };

const EXCESS: { readonly [E in JsonExcess]: Omit<GraphDiagnostic, "pointer"> } = {
  depth: {
    code: "too-deep",
    message: `The graph is nested deeper than ${BOUNDS.depth} levels.`,
    fix: "Flatten the default values of its inputs.",
  },
  values: {
    code: "too-large",
    message: `The graph holds more than ${BOUNDS.values} values.`,
    fix: "Split the app in two.",
  },
  characters: {
    code: "too-large",
    message: `The graph holds more than ${BOUNDS.characters} characters.`,
    fix: "Shorten its templates.",
  },
};

/** A graph that runs, or all that is wrong with it. */
export type ParsedGraph =
  | { readonly ok: true; readonly graph: Graph }
  | { readonly ok: false; readonly diagnostics: readonly GraphDiagnostic[] };

/**
 * Reads a graph from parsed JSON: first its form, then whether it makes sense as an app of the mode. Never throws.
 *
 * @returns The graph with its defaults filled in, or every fault; those of form hide those of meaning.
 */
export function parseGraph(json: unknown, mode: Mode): ParsedGraph {
  const excess = excessOf(json, BOUNDS);
  if (excess) return { ok: false, diagnostics: [{ ...EXCESS[excess], pointer: "" }] };
  const parsed = graphSchema.safeParse(json, { reportInput: true });
  if (!parsed.success) return { ok: false, diagnostics: parsed.error.issues.flatMap(formFaults) };
  const diagnostics = checkGraph(parsed.data, mode);
  return diagnostics.length === 0 ? { ok: true, graph: parsed.data } : { ok: false, diagnostics };
}
