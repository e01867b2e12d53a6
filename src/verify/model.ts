/** What a run is made of: cases, what they expect, the requests they send and the answers they get. */

import type { Observation, ServerSentEvent, Severity } from "../check/index.js";
import type { Json, Operation, Position } from "../contract/index.js";
import type { Draft } from "./request/draft.js";

/** A request as it goes on the wire, without credentials. */
export interface WireRequest {
  /** In upper case, whatever it is. */
  readonly method: string;
  /** Path and query below the base URL, as sent: percent-encoded, perhaps wrongly so on purpose. */
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: Uint8Array;
}

/** An answer as it came over the wire. */
export interface WireAnswer {
  readonly status: number;
  /** Names in lower case; several field lines of one name are a list. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
  /** Set when the body was cut off: an event stream that goes on, or more bytes than are read. */
  readonly cut: boolean;
  /** Of a `text/event-stream`: the events that were read. */
  readonly events?: readonly ServerSentEvent[];
}

/**
 * Whose credentials a request carries. `broken`: well-formed ones that belong to nobody. `without x`: those of the main account
 * but for the security scheme `x`. `broken x`: in place of that of `x`, one that belongs to nobody. `broken alternative 2`: as
 * `broken`, for the second alternative of `security`. `longer x`: that of `x` with more behind it. `misnamed x`: that of `x` under
 * another auth-scheme.
 */
export type Who =
  | "main"
  | "other"
  | "nobody"
  | "broken"
  | `${"without" | "broken" | "longer" | "misnamed"} ${string}`;

/**
 * By what an answer is judged: by its operation; by its operation unless that does not declare the status, since the request
 * may have been refused on its way there; or as the answer of a surface that found no operation.
 */
export type Reach = "operation" | "perhaps" | "surface";

/** What the contract says of the answer to a case, beyond what holds for every answer. */
export type Expectation =
  /** Any declared answer will do. */
  | { readonly kind: "declared" }
  /** No 2xx; where `statuses` are named, one of those. */
  | {
      readonly kind: "refused";
      readonly rule: RuleId;
      readonly because: string;
      readonly statuses?: readonly number[];
      /** Whether it was shown that the state of things is no reason to refuse in another way. */
      readonly isExact?: true;
    }
  /** The request keeps the contract, and something shows that nothing else can be wrong with it: a 2xx, or none of the `refusals`. */
  | {
      readonly kind: "accepted";
      readonly rule: RuleId;
      readonly because: string;
      /** Default: every status but those that say nothing of the request. */
      readonly refusals?: readonly number[];
    }
  /** No 404: the server itself has said that the resource is there. It may be gone since (410). */
  | { readonly kind: "present"; readonly rule: RuleId; readonly because: string }
  /** A 2xx, if it is one, whose body differs from this one: what was changed is not as it was. */
  | { readonly kind: "changed"; readonly before: Json; readonly rule: RuleId; readonly because: string }
  /** A 2xx, if it is one, without this strong ETag, which came with another body. */
  | { readonly kind: "retagged"; readonly etag: string; readonly rule: RuleId; readonly because: string }
  /** Not a 2xx with this very body: what was deleted is gone. */
  | { readonly kind: "gone"; readonly before: Json; readonly rule: RuleId; readonly because: string };

/** Ids of the rules that `verify` adds to the checks; see `RULES`. */
export type RuleId =
  | "invalid-request-accepted"
  | "valid-request-refused"
  | "credentials-ignored"
  | "foreign-resource-served"
  | "undeclared-method-served"
  | "declared-status-missed"
  | "absent-resource-found"
  | "created-resource-missing"
  | "deleted-resource-found"
  | "update-lost"
  | "etag-kept"
  | "failed-create-left-trace"
  | "server-error"
  | "no-answer"
  | "answer-incomplete"
  | "code-not-provoked"
  | "undocumented-route"
  | "operation-not-served";

/** One request of a run with what is expected of its answer. */
export interface Case {
  /** Id of the provoker that made it. */
  readonly provoker: string;
  readonly operation: Operation;
  /** What is special about the request, as a clause: "query `limit` above its maximum 200". */
  readonly title: string;
  readonly request: WireRequest;
  /** What the request was written from, when it was not spoilt afterwards. */
  readonly draft?: Draft;
  readonly who: Who;
  readonly reaches: Reach;
  readonly expectation: Expectation;
  /** JSON pointer into the document of the rule that the expectation rests on. */
  readonly schemaPointer?: string;
  /** Smaller requests of the same kind, the most promising first, to look for the smallest that still fails. */
  readonly smaller?: () => Iterable<Case>;
}

/** What became of a case. */
export interface Outcome {
  /** Absent when the server gave no answer, or when the run has no request left to spend. */
  readonly answer?: WireAnswer;
  /** A 2xx. */
  readonly accepted: boolean;
  /** The parsed JSON body; `undefined` when there is none. */
  readonly json: Json | undefined;
}

/** A provoker at work: cases out, outcomes in, so that later cases build on what earlier ones learnt. */
export type Play = Generator<Case, void, Outcome>;

/** A value that a request has from the answer of an earlier step. */
export interface Taken {
  /** Where it stands: as a segment of the path, as the whole target, or as the value of a header field. */
  readonly place: "path" | "target" | "header";
  /** As it was sent. */
  readonly text: string;
  /** Index of the step. */
  readonly step: number;
  /** JSON pointer in its body, or the name of a header field. */
  readonly from: { readonly pointer: string } | { readonly header: string };
}

/** One request that led to a finding. */
export interface Step {
  readonly request: WireRequest;
  /** Of its answer. */
  readonly status: number;
  readonly takes: readonly Taken[];
}

/** What went before a request that does not stand by itself. */
export interface Chain {
  readonly steps: readonly Step[];
  /** What the request itself has from them. */
  readonly takes: readonly Taken[];
  /** Index of the step whose answer its own must differ from. */
  readonly unlike?: number;
}

/** One difference between the server and the contract, with all a person needs to see it again. */
export interface VerifyFinding extends Observation {
  /** Id of the check (`src/check`) or of the rule (`RULES`). */
  readonly rule: string;
  readonly severity: Severity;
  /** `operationId`; absent where no operation is concerned. */
  readonly operation?: string;
  /** Method and path template: `GET /apps/{app_id}`. */
  readonly endpoint?: string;
  readonly provoker: string;
  /** What is special about the request. */
  readonly title: string;
  /** Where the broken rule stands in the document. */
  readonly position?: Position;
  /** The command that sends the request again; credentials are shell variables. */
  readonly curl?: string;
  /** With a mark in the place of each credential, for which `secretsOf` has the shell variable. */
  readonly request?: WireRequest;
  /** What led to the request, where it does not stand by itself. */
  readonly chain?: Chain;
  readonly who?: Who;
  readonly status?: number;
  readonly expectation?: Expectation;
  /** How many cases showed it. */
  readonly count: number;
}
