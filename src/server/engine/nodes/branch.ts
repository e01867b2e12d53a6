import { caseHolds } from "../conditions.js";
import { ELSE_HANDLE } from "../graph/graph.js";
import { parseReference } from "../graph/template.js";
import { briefValues } from "../scope.js";
import type { NodeRunner } from "./node-run.js";

/** Leaves by the first case that holds. */
export const runBranch: NodeRunner<"branch"> = ({ cases }, { scope, limits }) => ({
  inputs: briefValues(
    cases.flatMap(({ conditions }) => conditions).map(({ variable }) => parseReference(variable)),
    scope,
  ),
  finish() {
    const selected =
      cases.find((candidate) => caseHolds(candidate, scope, limits.textLength))?.id ?? ELSE_HANDLE;
    return { outputs: { selected }, handle: selected };
  },
});
