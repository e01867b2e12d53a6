import type { JsonObject } from "../json.js";
import type { NodeRunner } from "./node-run.js";

/** Hands on what the caller gave, and has the files among it ready for the nodes that follow. */
export const runStart: NodeRunner<"start"> = (node, { inputs, files, signal }) => ({
  inputs,
  async finish() {
    await files.load(signal);
    const outputs: JsonObject = { ...inputs };
    for (const { name, type } of node.inputs)
      if (type === "file" || type === "file-list") outputs[name] = files.opened(inputs[name] ?? null);
    return { outputs };
  },
});
