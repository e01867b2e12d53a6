import type { Operation } from "../contract/index.js";
import { isObject } from "./pointer.js";

/**
 * Returns the error code that a parsed body carries, or `undefined` when it carries none.
 *
 * Reads the member of the operation's own family first: `error` in a flat OAuth body (RFC 6749 §5.2), `code` in a
 * canonical one. A document without a catalogue may use either, so the other member is read when the first is absent.
 *
 * @param operation - The operation that answered; absent for answers of the surface, which are canonical.
 * @param body - The parsed body, whatever it is.
 */
export function errorCodeOf(operation: Operation | undefined, body: unknown): string | undefined {
  if (!isObject(body)) return undefined;
  const [own, other] = operation?.errorFamily === "oauth" ? [body.error, body.code] : [body.code, body.error];
  if (typeof own === "string") return own;
  return typeof other === "string" ? other : undefined;
}
