import { type Clock, retryAfterMs } from "./clock.js";
import { declaredCode } from "./declared.js";
import type { OperationDescriptor } from "./operation-descriptor.js";
import type { RetryOptions } from "./options.js";
import { readError } from "./read-error.js";

/** Every method of an OAS 3.x Path Item Object but POST and PATCH is idempotent (RFC 9110 §9.2.2). */
const NOT_IDEMPOTENT = /^P[OA]/;
const TRANSIENT = [408, 429, 502, 503, 504];

/**
 * Decides on another attempt.
 *
 * @param attempt - How many requests have been sent.
 * @param response - `undefined` after a network failure. Its body stays readable.
 * @returns Milliseconds to wait, or `undefined` when the answer stands.
 */
export async function retryDelay(
  operation: OperationDescriptor,
  { attempts = 3, baseMs = 250, capMs = 20_000 }: RetryOptions,
  attempt: number,
  response: Response | undefined,
  { now, random }: Clock,
): Promise<number | undefined> {
  if (attempt >= attempts || !(await mayRepeat(operation, response))) return undefined;
  const backoff = Math.min(capMs, baseMs * 2 ** (attempt - 1)) * (1 - random() / 2);
  const delay = Math.max(backoff, response ? retryAfterMs(response.headers, now()) : 0);
  // Waiting less than the server asks would only be refused again.
  return delay > capMs ? undefined : delay;
}

async function mayRepeat(
  operation: OperationDescriptor,
  response: Response | undefined,
): Promise<boolean | undefined> {
  const idempotent = !NOT_IDEMPOTENT.test(operation.method);
  if (!response) return idempotent;
  if (response.status < 400) return false;
  // A copy, so that the body stays readable.
  let body: unknown;
  try {
    body = JSON.parse(await readError(response.clone()));
  } catch {
    // Not JSON, so of no declared shape.
  }
  const code = declaredCode(operation, response.status, body);
  if (code) return operation.retryable?.includes(code);
  return idempotent && TRANSIENT.includes(response.status);
}
