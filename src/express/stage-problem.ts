/** A stage's refusal, before it has a code. */

import type { ErrorDetail, Stage } from "../contract/index.js";

/** What a stage may say besides that it refuses. */
export interface StageProblemOptions {
  readonly details?: readonly ErrorDetail[];
  readonly headers?: Readonly<Record<string, string>>;
  /** A code that the stage's own gate asked for. */
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** What is not decodable where escapes are expected. */
export function malformed(place: "path" | "query" | "body"): StageProblem {
  const msg = "must be percent-encoded UTF-8";
  return new StageProblem("parse", { details: [{ type: "malformed", loc: [place], msg }] });
}

/** Thrown by a stage to refuse a request; the error pipeline finds the code that the contract has for the stage. */
export class StageProblem extends Error {
  readonly stage: Stage;
  readonly options: StageProblemOptions;

  constructor(stage: Stage, options: StageProblemOptions = {}) {
    super(options.message ?? stage, { cause: options.cause });
    this.name = "StageProblem";
    this.stage = stage;
    this.options = options;
  }
}
