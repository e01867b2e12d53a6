/** The one error that becomes a declared answer. Only `fail` makes it, so it cannot name an undeclared code. */

import type { DeclaredError, ErrorDetail, ErrorFamily } from "../contract/index.js";

/** What one throw may change about its code; everything else comes from the catalogue. */
export interface ContractErrorOptions {
  readonly message?: string | undefined;
  readonly hint?: string | undefined;
  readonly details?: readonly ErrorDetail[] | undefined;
  /** Response headers, by name. */
  readonly headers?: Readonly<Record<string, string | number>> | undefined;
  /** Members of a body that the document describes by its own schema. */
  readonly body?: Readonly<Record<string, unknown>> | undefined;
  /** For logs; never on the wire. */
  readonly cause?: unknown;
}

let create: <C extends string>(
  declared: DeclaredError,
  code: C,
  options: ContractErrorOptions,
) => ContractError<C>;

/**
 * A declared error on its way to the wire.
 *
 * Its constructor is private to this module: `fail.<code>()` is the only way to make one, and `fail` holds exactly the codes
 * that an operation declares.
 */
export class ContractError<C extends string = string> extends Error {
  readonly code: C;
  readonly status: number;
  readonly family: ErrorFamily;
  readonly hint: string | undefined;
  readonly details: readonly ErrorDetail[] | undefined;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: Readonly<Record<string, unknown>> | undefined;

  private constructor(declared: DeclaredError, code: C, options: ContractErrorOptions) {
    super(options.message ?? declared.catalogue?.message ?? code, { cause: options.cause });
    this.name = "ContractError";
    this.code = code;
    this.status = declared.status;
    this.family = declared.family;
    this.hint = options.hint ?? declared.catalogue?.hint;
    this.details = options.details;
    this.headers = options.headers ?? {};
    this.body = options.body;
  }

  static {
    create = (declared, code, options) => new ContractError(declared, code, options);
  }
}

/** Makes the error for a declared code. Internal to the runtime: not exported from `wireproof/express`. */
export function contractError<C extends string>(
  declared: DeclaredError,
  code: C,
  options: ContractErrorOptions = {},
): ContractError<C> {
  return create(declared, code, options);
}
