import type { NodeRunner } from "./node-run.js";

/** Hands on what the caller gave. */
export const runStart: NodeRunner<"start"> = (_, { inputs }) => ({
  inputs,
  finish: () => ({ outputs: inputs }),
});
