import { eachCode } from "../each-code.js";
import { member } from "../node.js";
import { type Rule, report } from "../rule.js";

/**
 * Statuses after which the caller can do something else than wait or give up: send it otherwise, sign in, pay, upgrade (RFC 9110
 * §15.5, RFC 6585 §3, §5). Of 403, 404 and 410 nothing helps that a catalogue could know; 405, 408 and 429 say in a header or by
 * themselves what to do.
 */
const ACTIONABLE: ReadonlySet<number> = new Set([
  400, 401, 402, 406, 409, 411, 412, 413, 415, 416, 417, 422, 426, 428, 431,
]);

/** A code that the caller can do something about says what, in `hint`. The flat OAuth body has no place for one (RFC 6749 §5.2). */
export const hintOnClientError: Rule = () =>
  eachCode(({ code, family, status, node, place }, context) => {
    if (family === "oauth" || status === undefined || !ACTIONABLE.has(status)) return;
    if (member(node, "hint") !== undefined || member(node, "retryable") === true) return;
    report(
      context,
      `The code \`${code}\` (${status}) does not say what its caller can do.`,
      "add a `hint`: one sentence, in the imperative",
      place.key(),
    );
  });
