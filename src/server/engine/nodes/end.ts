import type { Mode, NodeOf } from "../graph/graph.js";
import { parseTemplate } from "../graph/template.js";
import type { JsonObject, JsonValue } from "../json.js";
import { render, renderValue, type Scope } from "../scope.js";
import type { NodeRunner } from "./node-run.js";

/** Gives the run its outputs. */
export const runEnd: NodeRunner<"end"> = (node, { mode, scope, limits }) => ({
  inputs: {},
  finish: () => ({ outputs: endOutputs(node, mode, scope, limits.textLength) }),
});

function endOutputs(node: NodeOf<"end">, mode: Mode, scope: Scope, maxLength: number): JsonObject {
  // An answer is said, so it is text whatever it refers to.
  const fill = mode === "workflow" ? renderValue : render;
  return Object.fromEntries(
    node.outputs.map(({ name, value }): [string, JsonValue] => [
      name,
      fill(parseTemplate(value), scope, maxLength),
    ]),
  );
}
