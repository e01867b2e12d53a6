import type { NodeOf, NodeType } from "./graph/graph.js";
import type { JsonObject } from "./json.js";

/**
 * What happens in a run, in the order in which it happens. Names are those that the wire uses; whoever stores or sends the
 * events numbers them.
 *
 * - `workflow_started` is first, `workflow_finished` last; a run that pauses ends with `human_input_required`, and one that goes on
 *   begins with the `node_finished` of the node that it paused at.
 * - One node runs at a time: between its `node_started` and its `node_finished` there is nothing but `text_chunk`, or a pause.
 * - A node that no way leads to is finished as `skipped`, at its turn, and never started.
 * - A run that succeeds finishes each node once; one that fails or is stopped says nothing of those that come after.
 */
export type EngineEvent =
  | WorkflowStarted
  | NodeStarted
  | TextChunk
  | HumanInputRequired
  | NodeFinished
  | WorkflowFinished;

interface Happened {
  /** When, in milliseconds since the Unix epoch. */
  readonly at: number;
}

export interface WorkflowStarted extends Happened {
  readonly event: "workflow_started";
  /** As the start node reads them: defaults filled in, undeclared ones dropped. */
  readonly inputs: JsonObject;
}

/** Which node an event is about. */
export interface NodeInRun {
  readonly nodeId: string;
  readonly nodeType: NodeType;
  /** The node's title, or its id. */
  readonly title: string;
  /** The node's place in the order of execution, from 0. */
  readonly index: number;
}

export interface NodeStarted extends Happened, NodeInRun {
  readonly event: "node_started";
}

/**
 * A piece of what the run answers, as soon as it is known. The pieces of one output of one end, put together, are its value;
 * outputs follow each other in the order of the graph. Values that are not text come without pieces.
 */
export interface TextChunk extends Happened {
  readonly event: "text_chunk";
  /** The end node. */
  readonly nodeId: string;
  /** The output of the end; `answer` in chat and completion mode. */
  readonly output: string;
  readonly text: string;
  /** The node and the output whose value this is a piece of; absent for what the template says itself. */
  readonly from?: { readonly nodeId: string; readonly output: string };
}

/** The run pauses until the form is submitted or nobody has in time. */
export interface HumanInputRequired extends Happened, NodeInRun {
  readonly event: "human_input_required";
  readonly form: Form;
}

/** What a person is asked for. */
export interface Form {
  /** What the form says. */
  readonly content: string;
  readonly fields: NodeOf<"human-input">["inputs"];
  /** What the fields that have one begin with, by name. */
  readonly defaults: { readonly [name: string]: string };
  readonly actions: NodeOf<"human-input">["actions"];
  /** In milliseconds since the Unix epoch. */
  readonly expiresAt: number;
}

export type NodeStatus = "succeeded" | "failed" | "stopped" | "skipped";

export interface NodeFinished extends Happened, NodeInRun {
  readonly event: "node_finished";
  readonly status: NodeStatus;
  /**
   * What the node worked with: rendered prompts, the request, the values compared. Of the text of a file and of a link to it they
   * say that it was there.
   */
  readonly inputs: JsonObject;
  /** Empty unless it succeeded, but for the `error` of a node that the run goes on after. Links to files in it are unusable. */
  readonly outputs: JsonObject;
  /** Present when it failed. */
  readonly error?: Failure;
  readonly elapsedMs: number;
  readonly usage: TokenUsage;
}

export type WorkflowStatus = "succeeded" | "partial-succeeded" | "failed" | "stopped";

export interface WorkflowFinished extends Happened {
  readonly event: "workflow_finished";
  /** `partial-succeeded` when a node failed whose failure the graph allows for. */
  readonly status: WorkflowStatus;
  /**
   * Those of every end that was reached; empty unless the run succeeded. Where two ends name the same output the later one
   * stands; in chat and completion mode the answers are joined.
   */
  readonly outputs: JsonObject;
  /** Present when it failed. */
  readonly error?: Failure & { readonly nodeId?: string };
  readonly elapsedMs: number;
  readonly usage: TokenUsage;
  /** How many nodes were started. */
  readonly totalSteps: number;
}

/** Tokens as the provider counts them. */
export interface TokenUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** Why something failed. */
export interface Failure {
  readonly code: FailureCode;
  /** For the one who built the graph; it holds no secrets and no text of a foreign server. */
  readonly message: string;
}

export type FailureCode =
  /** The workspace has no usable credentials for the provider. */
  | "provider_not_initialize"
  /** The provider's quota is used up. */
  | "provider_quota_exceeded"
  /** The provider does not know the model. */
  | "model_currently_not_support"
  /** The provider failed, was too slow, or answered what is not an answer. */
  | "completion_request_error"
  /** The request of an `http-request` node may not be made. */
  | "http_request_refused"
  /** The request of an `http-request` node was made and failed. */
  | "http_request_failed"
  /** A text or a response is longer than the limits allow. */
  | "output_too_large"
  /** A node took longer than it may. */
  | "node_timed_out"
  /** The run took longer than it may. */
  | "run_timed_out"
  /** A defect of the engine, or of what it was given. */
  | "internal_error";
