/** Operations as people name them. */

import type { Operation } from "../contract/index.js";
import { literal } from "./data/expressions.js";

/** What of an operation a pattern can name. */
type Named = Pick<Operation, "id" | "method" | "path">;

/** Whether one of the patterns names an operation. */
export function isNamed(operation: Named, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => isNamedBy(pattern, operation));
}

/** Whether a pattern names an operation: by its id or as `METHOD /path`; a `*` stands for anything. */
export function isNamedBy(pattern: string, { id, method, path }: Named): boolean {
  return [id, `${method.toUpperCase()} ${path}`].some((name) => fits(pattern, name));
}

function fits(pattern: string, name: string): boolean {
  const source = pattern.split("*").map(literal);
  return new RegExp(`^${source.join(".*")}$`).test(name);
}
