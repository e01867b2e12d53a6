import type { ContractError, ErrorTable, FailOf } from "wireproof/express";
import { oauthErrors } from "../../generated/api/errors.js";
import { errors } from "../../generated/console/errors.js";

/** A service's refusal on its way to a page: the declared error that an operation would answer, which a page puts in words. */
export class Refusal<C extends string = string> extends Error implements ContractError<C> {
  override readonly name = "Refusal";
  readonly code: C;
  readonly status: number;
  readonly family: ContractError["family"];
  readonly hint = undefined;
  readonly details = undefined;
  readonly body = undefined;
  readonly headers: ContractError["headers"];

  constructor(code: C, entry: ErrorTable[string], headers: ContractError["headers"]) {
    super(entry.message);
    this.code = code;
    this.status = entry.status;
    this.family = entry.family;
    this.headers = headers;
  }

  /** How long to wait, where the refusal says; else a minute. */
  get retryAfterSeconds(): number {
    return Number(this.headers["Retry-After"] ?? 60);
  }
}

function refusals<T extends ErrorTable, C extends keyof T & string>(
  table: T,
  codes: readonly C[],
): FailOf<T, C> {
  const make = (code: C) => (options?: { headers?: ContractError["headers"] }) => {
    const entry: ErrorTable[string] | undefined = table[code];
    if (!entry) throw new TypeError(`the catalogue has no ${code}`);
    return new Refusal(code, entry, options?.headers ?? {});
  };
  const made: object = Object.fromEntries(codes.map((code) => [code, make(code)]));
  // The names are those asked for, which no type can say of `fromEntries`.
  return made as FailOf<T, C>;
}

/** What signing in may refuse with. */
export const signInFail = refusals(errors, ["authentication_failed", "too_many_requests"]);

/** What activating an account may refuse with. */
export const invitationFail = refusals(errors, ["not_found"]);

/** What looking at a code and deciding about it may refuse with. */
export const codeFail = refusals(oauthErrors, [
  "too_many_requests",
  "expired_or_unknown",
  "already_resolved",
]);
