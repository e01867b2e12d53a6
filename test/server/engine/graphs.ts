import type { GraphEdge } from "../../../src/server/engine/graph/graph.js";

/** A node as JSON. */
export type NodeJson = Record<string, unknown> & { id: string };

/** A graph as JSON, which is what is parsed. */
export interface GraphJson {
  nodes: NodeJson[];
  edges: GraphEdge[];
}

/** Edges along a path: `chain("a", "b", "c")`. */
export function chain(...ids: string[]): GraphEdge[] {
  return ids.slice(1).map((target, i) => ({ source: ids[i] ?? "", target }));
}

export const start = (...inputs: Record<string, unknown>[]) => ({ id: "start", type: "start", inputs });
export const template = (id: string, text: string) => ({ id, type: "template", template: text });
export const llm = (id: string, prompt: string, more: Record<string, unknown> = {}) => ({
  id,
  type: "llm",
  model: "echo-1",
  prompt,
  ...more,
});
export const http = (id: string, url: string, more: Record<string, unknown> = {}) => ({
  id,
  type: "http-request",
  url,
  ...more,
});
export const end = (outputs: Record<string, string>, id = "end") => ({
  id,
  type: "end",
  outputs: Object.entries(outputs).map(([name, value]) => ({ name, value })),
});
/** A branch of one condition per case. */
export const branch = (id: string, cases: Record<string, Record<string, unknown>>) => ({
  id,
  type: "branch",
  cases: Object.entries(cases).map(([name, condition]) => ({ id: name, conditions: [condition] })),
});

/** A form; without further ado with one action. */
export const ask = (id: string, content: string, more: Record<string, unknown> = {}) => ({
  id,
  type: "human-input",
  content,
  actions: [{ id: "go" }],
  ...more,
});

/** The nodes in a row. */
export function row(...nodes: NodeJson[]): GraphJson {
  return { nodes, edges: chain(...nodes.map(({ id }) => id)) };
}
