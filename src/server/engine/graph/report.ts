import type { GraphFault } from "./diagnostic.js";

/** Reports a fault at a path of the graph. */
export type Report = (
  code: GraphFault,
  path: readonly (string | number)[],
  message: string,
  fix: string,
) => void;
