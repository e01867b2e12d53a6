/** The matchers as TypeScript sees them. */

/**
 * Names the error codes of a project, so that `toBeError` takes those and no others:
 *
 * ```ts
 * import type { Code } from "./generated/api/errors.js";
 * declare module "wireproof/vitest" {
 *   interface Register { codes: Code }
 * }
 * ```
 */
// biome-ignore lint/suspicious/noEmptyInterface: it is there to be augmented
export interface Register {}

/** The codes of {@link Register}, or any text. */
export type RegisteredCode = Register extends { readonly codes: infer Codes extends string } ? Codes : string;

/** What `expect(response)` gains. */
export interface ContractMatchers {
  /**
   * Passes when the answer keeps the contract: status, headers, media type, body, error envelope. To be awaited.
   *
   * @param operation - The id of the operation that has to have answered.
   */
  toKeepContract(operation?: string): Promise<void>;
  /** Passes when the answer is this error, as the operation declares it. To be awaited. */
  toBeError(code: RegisteredCode): Promise<void>;
}

declare module "vitest" {
  interface Matchers<T> extends ContractMatchers {}
}
