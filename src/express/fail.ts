/** `fail`: the capability to answer exactly the errors that one operation declares. */

import {
  type DeclaredError,
  type ErrorDetail,
  type ErrorFamily,
  errorsAt,
  type Operation,
} from "../contract/index.js";
import { type ContractError, type ContractErrorOptions, contractError } from "./contract-error.js";

/** What a generated `errors.ts` says about one code. */
export interface ErrorTableEntry {
  readonly family: ErrorFamily;
  readonly status: number;
  readonly message: string;
  readonly hint?: string;
  readonly details: "required" | "optional" | "none";
  readonly retryable: boolean | "poll";
  /** Names of the response headers that accompany the code. */
  readonly headers: readonly string[];
}

/** The error table of a surface, by code: the shape of the generated `errors` and `oauthErrors`. */
export type ErrorTable = Readonly<Record<string, ErrorTableEntry>>;

/** Headers that the error pipeline writes itself when a throw does not give them. */
type OwnHeader = "WWW-Authenticate" | "Allow" | "Cache-Control" | "Accept";

type HeaderOption<Names extends string> = [Names] extends [never]
  ? { readonly headers?: Readonly<Record<string, string | number>> }
  : {
      readonly headers: Readonly<Record<Names, string | number>> & Readonly<Record<string, string | number>>;
    };

type DetailsOption<Details extends ErrorTableEntry["details"]> = Details extends "required"
  ? { readonly details: readonly [ErrorDetail, ...ErrorDetail[]] }
  : Details extends "optional"
    ? { readonly details?: readonly [ErrorDetail, ...ErrorDetail[]] }
    : { readonly details?: never };

type CanonicalOptions<E extends ErrorTableEntry> = {
  readonly message?: string;
  readonly hint?: string;
  readonly cause?: unknown;
} & DetailsOption<E["details"]>;

/** The flat body of RFC 6749 §5.2 has room for `error_description` only. */
type OAuthOptions = { readonly description?: string; readonly cause?: unknown; readonly details?: never };

type Options<E extends ErrorTableEntry> = (E["family"] extends "oauth" ? OAuthOptions : CanonicalOptions<E>) &
  HeaderOption<Exclude<E["headers"][number], OwnHeader>>;

/** The options may be left out exactly when none of them is required. */
type Arguments<E extends ErrorTableEntry> =
  Record<never, never> extends Options<E> ? [options?: Options<E>] : [options: Options<E>];

/**
 * The constructors for the codes `C` of the error table `T`.
 *
 * A value with more constructors may stand where fewer are asked for, so a service that takes `FailOf<…, "app_not_found">` can
 * be called only from operations that declare `app_not_found`: checked exceptions, through any depth.
 */
export type FailOf<T extends ErrorTable, C extends keyof T> = {
  readonly [K in C]: (...options: Arguments<T[K]>) => ContractError<K & string>;
};

/** What every `fail` looks like where its codes do not matter. */
export type AnyFail = Readonly<Record<string, (...options: never[]) => ContractError>>;

type FailOptions = ContractErrorOptions & {
  readonly description?: string | undefined;
  readonly status?: number | undefined;
};

/** Builds the constructors of one operation, once, from what the contract declares for it. */
export function failFor(operation: Operation): AnyFail {
  const constructors: Record<string, (options?: FailOptions) => ContractError> = Object.create(null);
  for (const { code } of [...operation.errors, ...operation.rangedErrors]) {
    constructors[code] ??= (options = {}) =>
      contractError(declaration(operation, code, options.status), code, {
        ...options,
        message: options.description ?? options.message,
      });
  }
  return Object.freeze(constructors);
}

/** The declaration of a code with a status; the only one, or the first, without. */
function declaration(operation: Operation, code: string, status: number | undefined): DeclaredError {
  const candidates = status === undefined ? operation.errors : errorsAt(operation, status);
  const found = candidates.find((error) => error.code === code);
  if (found) return found;
  const place = status === undefined ? "without a status" : `with status ${status}`;
  throw new TypeError(`${operation.id} does not declare \`${code}\` ${place}.`);
}
