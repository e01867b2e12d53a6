import type { Contract, HeaderFields, Operation, Position } from "../contract/index.js";
import type { OperationMatch } from "./match-operation.js";

/** `error`: the contract is broken. `warning`: a rule of HTTP is bent. `info`: worth knowing. */
export type Severity = "error" | "warning" | "info";

/** One part of a `multipart/form-data` body (RFC 7578 §4). */
export interface ExchangePart {
  /** The `name` of its Content-Disposition; absent where it says none. */
  readonly name?: string | undefined;
  /** The file name; `""` where it names none (`filename=""`), absent where it says nothing. */
  readonly filename?: string | undefined;
  /** The Content-Type field of the part, as sent. */
  readonly contentType?: string | undefined;
  /** The Content-Transfer-Encoding field of the part, as sent. */
  readonly transferEncoding?: string | undefined;
  /** The whole content; `undefined` when it was not kept. */
  readonly content?: Uint8Array | string | undefined;
}

/** An HTTP request as it went over the wire. */
export interface ExchangeRequest {
  /** As on the wire: `HEAD` for a HEAD request. */
  readonly method: string;
  /** The request target, or the whole URL: path and query still percent-encoded. */
  readonly url: string;
  readonly headers: HeaderFields;
  /** The whole body; `undefined` when there is none or when it was not kept. */
  readonly body?: Uint8Array | string | undefined;
  /** In place of `body`: the parts of a `multipart/form-data` that its recorder took apart. */
  readonly parts?: readonly ExchangePart[] | undefined;
  /** Set when there was, or may have been, a body that was not kept. */
  readonly bodyOmitted?: boolean | undefined;
  /**
   * `invalid`: the sender knows that the credentials are nobody's: made up, expired or withdrawn. `withheld`: a recording that may
   * have left them out, cookies included.
   */
  readonly credentials?: "invalid" | "withheld";
}

/** An HTTP response as it went over the wire. */
export interface ExchangeResponse {
  readonly status: number;
  readonly headers: HeaderFields;
  /** The whole body; `undefined` when there is none or when it was not kept. */
  readonly body?: Uint8Array | string | undefined;
}

/**
 * One HTTP answer as it left the server, with as much of its request as is known.
 *
 * Checks that judge an answer by its request are left out without `request`.
 */
export interface Exchange {
  /** The operation that the request reached; absent when it reached none (404, 405, 426 of the surface). */
  readonly operation?: Operation;
  /** Request method as on the wire: `HEAD` for a HEAD request, also when it is served by a GET operation. */
  readonly method: string;
  readonly status: number;
  readonly headers: HeaderFields;
  /** The whole body; `undefined` when there is none or when it was not kept. */
  readonly body: Uint8Array | string | undefined;
  /** The whole request, for the checks that judge the answer by it. */
  readonly request?: ExchangeRequest;
  /** What the request line means to the contract; see `matchOperation`. */
  readonly match?: OperationMatch;
  /** Set when the body went out in pieces and was not kept: checks that read a body are then left out. */
  readonly streamed?: boolean;
  /** Of a streamed `text/event-stream`: the events to judge, those that were not judged before. */
  readonly events?: readonly ServerSentEvent[];
}

/** One dispatched event of a `text/event-stream` (WHATWG HTML §9.2.6). */
export interface ServerSentEvent {
  /** The `event` field; absent when the frame has none or an empty one. */
  readonly event?: string | undefined;
  /** The `id` field of this frame. */
  readonly id?: string | undefined;
  /** The `data` fields, joined by line feeds: a JSON text. */
  readonly data: string;
}

/** One way in which an answer differs from the contract. */
export interface Finding {
  /** Id of the check, the name of its file: `status-declared`. */
  readonly check: string;
  readonly severity: Severity;
  /** Expected and received in one sentence, values in backticks. */
  readonly message: string;
  readonly expected?: string;
  readonly received?: string;
  /** JSON pointer into the body (RFC 6901), for findings about a part of it. */
  readonly pointer?: string;
  /** The remedy, one clause. */
  readonly fix?: string;
  /** JSON pointer into the expanded document of the rule that was broken. */
  readonly schemaPointer?: string;
  /** Where that rule was written, when the contract was loaded from its sources. */
  readonly position?: Position;
}

/** What a check reports; the table adds the id, and the severity unless the case is a lesser one. */
export type Observation = Omit<Finding, "check" | "severity" | "position"> & { readonly severity?: Severity };

/** Settings of `judge`. */
export interface JudgeOptions {
  /**
   * Ids of the checks to run.
   *
   * @default every check of the table
   */
  readonly checks?: readonly string[];
  /**
   * Leaves out checks that are less grave.
   *
   * @default "info"
   */
  readonly leastSeverity?: Severity;
}

/** `judge` bound to nothing: the shape that entry points (guard, matchers, drivers) depend on. */
export type Judge = (contract: Contract, exchange: Exchange, options?: JudgeOptions) => readonly Finding[];
