import type { Form } from "../events.js";
import type { NodeOf } from "../graph/graph.js";
import { ACTION } from "../graph/outputs.js";
import { parseTemplate, referencesIn } from "../graph/template.js";
import { briefValues, render } from "../scope.js";
import type { NodeContext, NodeRunner } from "./node-run.js";

/** Asks a person, and pauses the run; when it goes on, hands on what the person did. */
export const runHumanInput: NodeRunner<"human-input"> = (node, context) => ({
  inputs: briefValues(referencesIn(parseTemplate(node.content)), context.scope),
  finish() {
    const { waiting } = context;
    if (waiting?.nodeId !== node.id) return { outputs: {}, form: formOf(node, context) };
    const { action, values } = waiting.outcome;
    // A field may be called as what every object has, such as `constructor`.
    const given = new Map(Object.entries(values));
    const fields = node.inputs.map(({ name }) => [name, given.get(name) ?? null] as const);
    return { outputs: { [ACTION]: action, ...Object.fromEntries(fields) }, handle: action };
  },
});

function formOf(node: NodeOf<"human-input">, { scope, limits, time, files }: NodeContext): Form {
  const fill = (text: string) => files.concealedText(render(parseTemplate(text), scope, limits.textLength));
  const defaults = node.inputs.flatMap(({ name, default: text, max_length }) =>
    text === undefined ? [] : [[name, [...fill(text)].slice(0, max_length).join("")] as const],
  );
  return {
    content: fill(node.content),
    fields: node.inputs,
    defaults: Object.fromEntries(defaults),
    actions: node.actions,
    expiresAt: time.now() + node.timeout_seconds * 1000,
  };
}
