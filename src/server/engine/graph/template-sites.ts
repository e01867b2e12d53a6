import type { Graph, GraphNode } from "./graph.js";
import { parseReference, parseTemplate, type Reference, referencesIn } from "./template.js";

/** A text of a node that refers to values. */
export interface TemplateSite {
  /** Where it stands inside the node. */
  readonly path: readonly (string | number)[];
  readonly text: string;
  /** A variable is a reference without braces. */
  readonly kind: "template" | "variable";
}

/** Every text of a node that refers to values, in the order of the format. */
export function templateSites(node: GraphNode): readonly TemplateSite[] {
  const template = (text: string | undefined, ...path: (string | number)[]): readonly TemplateSite[] =>
    text === undefined ? [] : [{ path, text, kind: "template" }];
  switch (node.type) {
    case "start":
      return [];
    case "template":
      return template(node.template, "template");
    case "llm":
      return [...template(node.system, "system"), ...template(node.prompt, "prompt")];
    case "http-request":
      return [
        ...template(node.url, "url"),
        ...node.headers.flatMap(({ value }, i) => template(value, "headers", i, "value")),
        ...template(node.body, "body"),
      ];
    case "human-input":
      return [
        ...template(node.content, "content"),
        ...node.inputs.flatMap((input, i) => template(input.default, "inputs", i, "default")),
      ];
    case "branch":
      return node.cases.flatMap(({ conditions }, i) =>
        conditions.flatMap((condition, j) => {
          const path = ["cases", i, "conditions", j] as const;
          const value =
            "value" in condition && typeof condition.value === "string" ? condition.value : undefined;
          return [
            { path: [...path, "variable"], text: condition.variable, kind: "variable" as const },
            ...template(value, ...path, "value"),
          ];
        }),
      );
    case "end":
      return node.outputs.flatMap(({ value }, i) => template(value, "outputs", i, "value"));
  }
}

/**
 * The references of a site.
 *
 * @throws {TemplateError} When it cannot be read.
 */
export function referencesAt({ kind, text }: TemplateSite): readonly Reference[] {
  return kind === "variable" ? [parseReference(text)] : referencesIn(parseTemplate(text));
}

/** Every reference of a graph that `parseGraph` has read. */
export function graphReferences({ nodes }: Graph): readonly Reference[] {
  return nodes.flatMap(templateSites).flatMap(referencesAt);
}
