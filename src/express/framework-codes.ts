/** Which declared code a stage of the pipeline answers, and what it answers where the contract declares none. */

import { STATUS_CODES } from "node:http";
import {
  type DeclaredError,
  type ErrorCode,
  type ErrorFamily,
  errorsAt,
  type Operation,
  type Stage,
} from "../contract/index.js";

/** What the runtime answers where a document without a catalogue declares nothing: canonical, one code per stage. */
const DEFAULTS: Readonly<
  Record<Stage, { readonly code: string; readonly status: number; readonly message: string }>
> = {
  version: { code: "upgrade_required", status: 426, message: "This client is too old for the server." },
  route: { code: "not_found", status: 404, message: "No such resource." },
  method: { code: "method_not_allowed", status: 405, message: "The resource does not support this method." },
  credentials: { code: "unauthorized", status: 401, message: "Authentication is required." },
  scope: { code: "forbidden", status: 403, message: "The credential does not permit this." },
  "rate-limit": { code: "too_many_requests", status: 429, message: "Too many requests." },
  "media-type": {
    code: "unsupported_media_type",
    status: 415,
    message: "The request body's media type is not supported.",
  },
  accept: { code: "not_acceptable", status: 406, message: "No acceptable media type can be answered." },
  size: { code: "payload_too_large", status: 413, message: "The request body is too large." },
  parse: { code: "bad_request", status: 400, message: "The request is malformed." },
  validation: { code: "invalid_param", status: 422, message: "Request validation failed." },
  handler: { code: "internal_server_error", status: 500, message: "Internal server error." },
};

/**
 * The stages whose code stands in when an operation declares none for a stage. A size or a media type that is not taken is still
 * a malformed request; what is left ends as the 500 that every operation declares.
 */
const STAND_INS: Partial<Readonly<Record<Stage, readonly Stage[]>>> = {
  "media-type": ["parse", "validation", "handler"],
  accept: ["parse", "handler"],
  size: ["parse", "validation", "handler"],
  parse: ["validation", "handler"],
  validation: ["parse", "handler"],
  scope: ["credentials", "handler"],
  credentials: ["scope", "handler"],
  "rate-limit": ["handler"],
  handler: [],
};

/** The stages whose answer says no less of the request where an operation has none for a stage of its own, best first. */
export function standIns(stage: Stage): readonly Stage[] {
  return (STAND_INS[stage] ?? []).filter((one) => one === "parse" || one === "validation");
}

/** The stage that answers an HTTP status; `undefined` where a status says nothing about a stage. */
export function stageOfStatus(status: number): Stage | undefined {
  return STAGE_BY_STATUS.get(status);
}

const STAGE_BY_STATUS: ReadonlyMap<number, Stage> = new Map(
  Object.entries(DEFAULTS).map(([stage, { status }]) => [status, stage as Stage]),
);

/** Finds codes in what one operation, or the surface, declares. */
export class FrameworkCodes {
  readonly #operation: Operation | undefined;
  readonly #declared: readonly DeclaredError[];
  readonly #fallback: FrameworkCodes | undefined;
  readonly #catalogue: readonly ErrorCode[];
  readonly #family: ErrorFamily;
  readonly #byStage = new Map<Stage, DeclaredError | null>();

  /**
   * @param operation - Absent for the surface.
   * @param declared - What it declares.
   * @param catalogue - The contract's, in its own order; when empty, built-in codes fill the gaps.
   * @param fallback - The surface, for an operation.
   */
  constructor(
    operation: Operation | undefined,
    declared: readonly DeclaredError[],
    catalogue: readonly ErrorCode[],
    fallback?: FrameworkCodes,
  ) {
    this.#operation = operation;
    this.#declared = declared;
    this.#family = operation?.errorFamily ?? "canonical";
    this.#catalogue = catalogue;
    this.#fallback = fallback;
  }

  /** Whether a stage has an answer of its own here: without stand-ins, and not as one of a range. */
  declares(stage: Stage): boolean {
    const own = this.#own(stage);
    if (own && this.#declared.includes(own)) return true;
    const key = String(DEFAULTS[stage].status);
    const responses = this.#catalogue.length === 0 ? (this.#operation?.responses ?? []) : [];
    return responses.some((response) => response.key === key);
  }

  /** The code that a stage answers; a built-in one where nothing is declared. */
  forStage(stage: Stage): DeclaredError {
    return this.find(stage) ?? builtIn(stage);
  }

  /** The declared code that a stage answers. */
  find(stage: Stage): DeclaredError | undefined {
    let found = this.#byStage.get(stage);
    if (found === undefined) {
      found = this.#find(stage) ?? null;
      this.#byStage.set(stage, found);
    }
    return found ?? undefined;
  }

  /**
   * The declared error of a code; of the given family when a code is in both.
   *
   * @param status - Which it has to be declared with, be it as one of a range. Without, the first.
   */
  forCode(code: string, status?: number, family: ErrorFamily = this.#family): DeclaredError | undefined {
    const candidates = status === undefined ? this.#declared : this.#at(status);
    return candidates.find((error) => error.code === code && error.family === family);
  }

  #at(status: number): readonly DeclaredError[] {
    if (!this.#operation) return this.#declared.filter((error) => error.status === status);
    const { rangedErrors, responses } = this.#operation;
    return errorsAt({ errors: this.#declared, rangedErrors, responses }, status);
  }

  /**
   * The declared error that best stands for an HTTP status alone: a framework code first. Of several codes that schemas hold nobody
   * knows which is meant.
   */
  forStatus(status: number): DeclaredError | undefined {
    const candidates = this.#at(status);
    const stage = stageOfStatus(status);
    return (
      candidates.find((error) => stage && error.catalogue?.stages.includes(stage)) ??
      candidates.find((error) => stage && error.code === DEFAULTS[stage].code) ??
      candidates.find((error) => (error.catalogue?.applies.length ?? 0) > 0) ??
      candidates.find((error) => error.catalogue) ??
      onlyCode(candidates)
    );
  }

  #find(stage: Stage): DeclaredError | undefined {
    const own = this.#own(stage);
    if (own) return own;
    // A request that reached an operation is answered from what the operation declares; only 404, 405 and 426 are the surface's.
    if (stage === "route" || stage === "method" || stage === "version") {
      return this.#fallback?.find(stage);
    }
    if (this.#catalogue.length === 0) return undefined;
    for (const standIn of STAND_INS[stage] ?? []) {
      const error = this.#own(standIn);
      if (error) return error;
    }
    return this.#fallback?.find(stage);
  }

  #own(stage: Stage): DeclaredError | undefined {
    const entries = this.#catalogue.filter(
      (entry) =>
        entry.family === this.#family &&
        entry.stages.includes(stage) &&
        this.forCode(entry.code, entry.status, entry.family) !== undefined,
    );
    // A code that the operation names itself wins over one that is attached to it; then the first in catalogue order.
    const entry = entries.find(({ applies }) => applies.length === 0) ?? entries[0];
    if (entry) return this.forCode(entry.code, entry.status, entry.family);
    const { code, status } = DEFAULTS[stage];
    const sameStatus = this.#at(status);
    const known = sameStatus.find((error) => error.code === code);
    if (known) return known;
    if (this.#family === "oauth") return sameStatus.find((error) => error.code === "invalid_request");
    return onlyCode(sameStatus);
  }
}

/** The first of several declarations of one code. */
function onlyCode([first, ...others]: readonly DeclaredError[]): DeclaredError | undefined {
  return others.every((other) => other.code === first?.code) ? first : undefined;
}

/** What the runtime itself calls an HTTP error, whatever the document says. */
export function builtInOf(status: number): DeclaredError {
  const stage = stageOfStatus(status);
  if (stage) return builtIn(stage);
  const phrase = STATUS_CODES[status] ?? "Error";
  const code = phrase.toLowerCase().replace(/[^a-z0-9]+/g, "_");
  return builtInError({ code, status, message: `${phrase}.` }, []);
}

/** What the runtime itself calls the answer of a stage. */
export function builtIn(stage: Stage): DeclaredError {
  return builtInError(DEFAULTS[stage], [stage]);
}

/** Whether a declared error is one that no document declares. */
export function isBuiltIn({ catalogue }: DeclaredError): boolean {
  return catalogue?.pointer === NOWHERE;
}

/** No place in a document; the pointer of its root, where no entry stands. */
const NOWHERE = "";

function builtInError(
  { code, status, message }: { readonly code: string; readonly status: number; readonly message: string },
  stages: readonly Stage[],
): DeclaredError {
  const details = stages.includes("validation") ? "required" : "none";
  return {
    code,
    status,
    family: "canonical",
    mediaType: "application/json",
    details,
    headers: [],
    catalogue: {
      code,
      status,
      family: "canonical",
      message,
      details,
      retryable: false,
      headers: [],
      applies: [],
      stages,
      pointer: NOWHERE,
    },
  };
}
