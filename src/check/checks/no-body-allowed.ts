import type { Answer } from "../answer.js";
import type { Observation } from "../finding.js";

/** An answer to HEAD, and any 1xx, 204, 205 or 304, has no body (RFC 9110 §6.4.1, §15.3.6). */
export function noBodyAllowed(answer: Answer): Observation | undefined {
  if (!answer.bodyless || !answer.hasBody) return undefined;
  const what = answer.exchange.method === "HEAD" ? "answer to HEAD" : `\`${answer.status}\``;
  const received = `${answer.exchange.body?.length ?? 0} bytes`;
  return {
    message: `The ${what} of ${answer.who} has a body: expected none, received \`${received}\`.`,
    expected: "no body",
    received,
    fix: "end the response without a body, or answer a status that has one",
  };
}
