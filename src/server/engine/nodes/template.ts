import { parseTemplate, referencesIn } from "../graph/template.js";
import { briefValues, render } from "../scope.js";
import type { NodeRunner } from "./node-run.js";

/** Fills a text in. */
export const runTemplate: NodeRunner<"template"> = (node, { scope, limits }) => {
  const template = parseTemplate(node.template);
  return {
    inputs: briefValues(referencesIn(template), scope),
    finish: () => ({ outputs: { output: render(template, scope, limits.textLength) } }),
  };
};
