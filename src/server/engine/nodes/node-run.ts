import type { Form, TokenUsage } from "../events.js";
import type { FilesOfRun } from "../files/files-of-run.js";
import type { Mode, NodeOf, NodeType } from "../graph/graph.js";
import type { JsonObject } from "../json.js";
import type { EngineLimits } from "../limits.js";
import type { OutgoingHttp } from "../outgoing/outgoing-http.js";
import type { ChatMessage, ModelSource } from "../providers/provider.js";
import type { WaitingNode } from "../resumption.js";
import type { Scope } from "../scope.js";
import type { Time } from "../time.js";

/** What a node has to work with. */
export interface NodeContext {
  readonly mode: Mode;
  /** What callers gave, for the start. */
  readonly inputs: JsonObject;
  readonly files: FilesOfRun;
  readonly scope: Scope;
  readonly history: readonly ChatMessage[];
  readonly models: ModelSource;
  readonly http: OutgoingHttp;
  /** The node that the run has paused at, in a run that goes on. */
  readonly waiting?: WaitingNode | undefined;
  readonly limits: EngineLimits;
  readonly time: Time;
  readonly signal: AbortSignal;
  /** Told of errors that nobody foresaw. */
  readonly report: (error: unknown) => void;
}

/** What a node made. */
export interface Produced {
  readonly outputs: JsonObject;
  readonly usage?: TokenUsage;
  /** By which handle it is left; nodes that decide only. */
  readonly handle?: string;
  /** What a person has to answer before the node has made anything. */
  readonly form?: Form;
}

/** A node that runs. */
export interface NodeRun {
  /** What it works with, for people who look at the run. */
  readonly inputs: JsonObject;
  /** Its output `text` as it comes; read to the end before `finish`. */
  readonly pieces?: AsyncIterable<string>;
  finish(): Produced | Promise<Produced>;
  /** What it has made although it failed. */
  salvage?(): JsonObject;
}

/**
 * Runs a node of a type.
 *
 * @throws {NodeFailure} And so do `pieces` and `finish`.
 */
export type NodeRunner<T extends NodeType> = (node: NodeOf<T>, context: NodeContext) => NodeRun;
