import { z } from "zod";
import type { JsonValue } from "../json.js";
import { MOST_FILES } from "../limits.js";
import { OPERATORS_WITH_VALUE, OPERATORS_WITHOUT_VALUE } from "./operators.js";

/**
 * The format of a graph: what a node may say and how much of it. Whether the nodes make sense together is `check-graph.ts`.
 * JSON names are snake_case, like everything on the wire.
 */

/** What a run of the app is: inputs to outputs, a turn of a conversation, or inputs to one answer. */
export type Mode = "workflow" | "chat" | "completion";

/** The most nodes of a graph. */
export const MAX_NODES = 200;

/** Stands for the values that the engine gives itself, as `{{sys.query}}`; no node may be called so. */
export const SYSTEM_NODE_ID = "sys";

/** The handle that a branch leaves by when no case holds. */
export const ELSE_HANDLE = "else";

/** The handle that a form is left by when nobody submits it in time. */
export const TIMEOUT_HANDLE = "timeout";

/** The one output of an end in chat and completion mode. */
export const ANSWER = "answer";

// Neither dots nor braces, which templates need, nor names that mean something to JavaScript objects, as `__proto__` does.
const ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/;

const id = z.string().regex(ID, "1 to 64 letters, digits, `_` or `-`, starting with a letter or digit");
const text = z.string().max(20_000);
const line = z.string().max(2_000);
const value = z.union([z.string().max(2_000), z.number(), z.boolean()], {
  error: "a string of at most 2000 characters, a number or a boolean",
});

const common = {
  id,
  /** Shown to people in place of the id. */
  title: z.string().max(200).optional(),
};

/** What happens when the node fails: the run fails, or goes on without the node's outputs and ends `partial-succeeded`. */
const onError = z.enum(["fail", "continue"]).default("fail");

const declaration = { name: id, label: z.string().max(200).optional(), required: z.boolean().default(false) };

const inputDeclaration = z.discriminatedUnion("type", [
  z.strictObject({
    ...declaration,
    type: z.literal("string"),
    default: z.string().max(20_000).optional(),
    /** Characters (Unicode code points). */
    max_length: z.int().min(1).max(20_000).default(20_000),
    /** The only values that may be given. */
    options: z.array(z.string().max(200)).min(1).max(100).optional(),
  }),
  z.strictObject({ ...declaration, type: z.literal("number"), default: z.number().optional() }),
  z.strictObject({ ...declaration, type: z.literal("boolean"), default: z.boolean().optional() }),
  z.strictObject({
    ...declaration,
    type: z.literal("object"),
    default: z.record(z.string().max(200), z.json()).optional(),
  }),
  z.strictObject({ ...declaration, type: z.literal("file") }),
  z.strictObject({
    ...declaration,
    type: z.literal("file-list"),
    /** The most files that may be given. */
    max_files: z.int().min(1).max(MOST_FILES).default(10),
  }),
]);

const startNode = z.strictObject({
  ...common,
  type: z.literal("start"),
  inputs: z.array(inputDeclaration).max(50).default([]),
});

const templateNode = z.strictObject({ ...common, type: z.literal("template"), template: text });

const llmNode = z.strictObject({
  ...common,
  type: z.literal("llm"),
  model: z.string().min(1).max(200),
  system: text.optional(),
  prompt: text,
  temperature: z.number().min(0).max(2).optional(),
  max_tokens: z.int().min(1).max(1_000_000).optional(),
  /** How many turns of the conversation so far the model is shown; chat mode only. */
  history_turns: z.int().min(0).max(50).default(0),
  on_error: onError,
});

const httpRequestNode = z.strictObject({
  ...common,
  type: z.literal("http-request"),
  method: z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]).default("GET"),
  url: z.string().min(1).max(2_000),
  headers: z
    .array(
      z.strictObject({ name: z.string().regex(HEADER_NAME, "a header name (RFC 9110 §5.1)"), value: line }),
    )
    .max(50)
    .default([]),
  body: text.optional(),
  timeout_ms: z.int().min(100).max(120_000).default(30_000),
  max_response_bytes: z.int().min(1).max(10_485_760).default(1_048_576),
  on_error: onError,
});

const condition = z.discriminatedUnion("operator", [
  z.strictObject({ variable: line, operator: z.enum(OPERATORS_WITH_VALUE), value }),
  z.strictObject({ variable: line, operator: z.enum(OPERATORS_WITHOUT_VALUE) }),
]);

const humanInputNode = z.strictObject({
  ...common,
  type: z.literal("human-input"),
  /** What the form says. */
  content: text,
  /** Fields of text; `default` is a template. */
  inputs: z
    .array(
      z.strictObject({
        ...declaration,
        default: text.optional(),
        /** Characters (Unicode code points). */
        max_length: z.int().min(1).max(20_000).default(20_000),
      }),
    )
    .max(20)
    .default([]),
  /** What the person can do; the node is left by the handle of the action's id, or by `timeout`. */
  actions: z
    .array(
      z.strictObject({
        id,
        title: z.string().max(200).optional(),
        style: z.enum(["primary", "default", "accent", "ghost"]).default("default"),
      }),
    )
    .min(1)
    .max(20),
  /** How long the run waits; three days unless the node says otherwise. */
  timeout_seconds: z.int().min(1).max(2_592_000).default(259_200),
});

const branchNode = z.strictObject({
  ...common,
  type: z.literal("branch"),
  /** Tried in order; the first that holds is left by the handle of its id, none of them by `else`. */
  cases: z
    .array(
      z.strictObject({
        id,
        logical_operator: z.enum(["and", "or"]).default("and"),
        conditions: z.array(condition).min(1).max(20),
      }),
    )
    .min(1)
    .max(20),
});

const endNode = z.strictObject({
  ...common,
  type: z.literal("end"),
  /** A value that is one reference and nothing else keeps the type of what it refers to. */
  outputs: z
    .array(z.strictObject({ name: id, value: text }))
    .max(50)
    .default([]),
});

const node = z.discriminatedUnion("type", [
  startNode,
  templateNode,
  llmNode,
  httpRequestNode,
  branchNode,
  humanInputNode,
  endNode,
]);

const edge = z.strictObject({
  source: id,
  target: id,
  /** By which handle a branch or a form is left; other nodes have none. */
  source_handle: id.optional(),
});

/** Reads a graph; `parseGraph` is what to call. */
export const graphSchema = z.strictObject({
  nodes: z.array(node).min(1).max(MAX_NODES),
  edges: z.array(edge).max(1_000).default([]),
});

/** What an app runs: nodes, and edges that say which follows which. */
export type Graph = z.infer<typeof graphSchema>;
export type GraphNode = z.infer<typeof node>;
export type GraphEdge = z.infer<typeof edge>;
export type NodeType = GraphNode["type"];
/** The node of a type. */
export type NodeOf<T extends NodeType> = Extract<GraphNode, { readonly type: T }>;
/** What a start node asks for. */
export type InputDeclaration = z.infer<typeof inputDeclaration>;
/** The declaration of inputs of a type. */
export type InputOf<T extends InputDeclaration["type"]> = Extract<InputDeclaration, { readonly type: T }>;
/** A comparison of a variable. */
export type Condition = z.infer<typeof condition>;

/** What the start node of a graph asks for. */
export function startInputs({ nodes }: Graph): readonly InputDeclaration[] {
  return nodes.flatMap((node) => (node.type === "start" ? node.inputs : []));
}

/** What an input is when callers say nothing; files have no default. */
export function defaultOf(declaration: InputDeclaration): JsonValue | undefined {
  return "default" in declaration ? declaration.default : undefined;
}
