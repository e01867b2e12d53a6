/** What can be wrong with a graph; the id of a diagnostic, which stays. */
export type GraphFault =
  // Its form:
  | "too-deep"
  | "too-large"
  | "wrong-type"
  | "missing-field"
  | "unknown-field"
  | "unknown-node-type"
  | "invalid-value"
  // Its meaning:
  | "duplicate-id"
  | "reserved-id"
  | "no-start"
  | "several-starts"
  | "no-end"
  | "unknown-node"
  | "duplicate-edge"
  | "edge-into-start"
  | "edge-out-of-end"
  | "unknown-handle"
  | "missing-handle"
  | "dead-end"
  | "cycle"
  | "unreachable-node"
  | "malformed-template"
  | "unknown-variable"
  | "variable-not-available"
  | "invalid-default"
  | "forbidden-header"
  | "invalid-url"
  | "answer-missing"
  | "history-without-chat"
  | "pause-not-possible";

/** One thing that is wrong with a graph. */
export interface GraphDiagnostic {
  readonly code: GraphFault;
  /** Where: a JSON pointer into the graph (RFC 6901). */
  readonly pointer: string;
  readonly message: string;
  /** What to do about it. */
  readonly fix: string;
}
