import { member, text } from "../node.js";
import { eachOperation } from "../operations.js";
import { type Rule, report } from "../rule.js";

/** Methods whose repetition has the effect of one request (RFC 9110 §9.2.2). */
const IDEMPOTENT: ReadonlySet<string> = new Set(["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"]);
/** Statuses that say that the request was not processed (RFC 9110 §15.5.9, §15.6.4, RFC 8470 §5.2, RFC 6585 §4). */
const UNPROCESSED: ReadonlySet<number> = new Set([408, 425, 429, 503]);

/**
 * A code that invites to repeat the request is listed only where repeating it is safe: the method is idempotent, the request was not
 * processed, or an `Idempotency-Key` header lets the server tell a repetition.
 */
export const retryableSafe: Rule = () =>
  eachOperation(({ node, method, name, listed, parameters }, context) => {
    if (IDEMPOTENT.has(method) || parameters.some(isIdempotencyKey)) return;
    for (const { code, status, node: entry } of listed) {
      if (member(entry, "retryable") !== true || (status !== undefined && UNPROCESSED.has(status))) continue;
      report(
        context,
        `${name} may have taken effect when it answers \`${code}\` (${status}), which its caller is told to retry.`,
        "take an `Idempotency-Key` header, answer 503 when nothing was done, or set `retryable: false`",
        context.location.child(["x-error-codes", indexOf(node, code)]),
      );
    }
  });

function isIdempotencyKey(parameter: unknown): boolean {
  return text(parameter, "in") === "header" && text(parameter, "name")?.toLowerCase() === "idempotency-key";
}

function indexOf(operation: unknown, code: string): number {
  const list = member(operation, "x-error-codes");
  return Array.isArray(list) ? list.findIndex((item) => item === code || text(item, "code") === code) : 0;
}
