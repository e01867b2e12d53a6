import type { NodeStatus } from "./events.js";
import { TIMEOUT_HANDLE } from "./graph/graph.js";
import type { JsonObject } from "./json.js";

/** What a run that goes on after a pause has been through. */
export interface Resumption {
  /** When the run began, in milliseconds since the Unix epoch. */
  readonly startedAt: number;
  /** How the turns before the pause ended, by node. */
  readonly past: ReadonlyMap<string, PastTurn>;
  readonly waiting: WaitingNode;
}

/** How a turn ended; of what it made no more than was told. */
export interface PastTurn {
  readonly status: NodeStatus;
  readonly outputs: JsonObject;
}

/** The node that the run paused at. */
export interface WaitingNode {
  readonly nodeId: string;
  readonly startedAt: number;
  readonly outcome: FormOutcome;
}

/** What became of a form. */
export interface FormOutcome {
  /** The action by which it was submitted, or `timeout`. */
  readonly action: string;
  /** The values of its fields by name. */
  readonly values: JsonObject;
}

/** Nobody has submitted it in time. */
export const TIMED_OUT: FormOutcome = { action: TIMEOUT_HANDLE, values: {} };
