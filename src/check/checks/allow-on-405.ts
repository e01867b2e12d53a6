import type { Answer } from "../answer.js";
import type { Observation } from "../finding.js";
import { quote } from "../quote.js";

/** A comma-separated list of methods, possibly empty (RFC 9110 §10.2.1). */
const METHODS = /^(?:[!#$%&'*+.^_`|~\dA-Za-z-]+(?:\s*,\s*[!#$%&'*+.^_`|~\dA-Za-z-]+)*)?$/;

/** A 405 must list in Allow the methods that the resource supports, which the refused one is not (RFC 9110 §15.5.6). */
export function allowOn405(answer: Answer): Observation | undefined {
  if (answer.status !== 405) return undefined;
  const value = answer.header("allow");
  if (value !== undefined && METHODS.test(value) && !lists(value, answer.exchange.method)) return undefined;
  const received = value === undefined ? "no such header" : quote(value);
  const expected = `\`Allow\` with the supported methods, without \`${answer.exchange.method}\``;
  return {
    message: `A \`405\` of ${answer.who} does not say what is allowed: expected ${expected}, received ${received}.`,
    expected,
    received,
    fix: "set `Allow` to the methods that the path item declares",
  };
}

function lists(allow: string, method: string): boolean {
  return allow.split(",").some((listed) => listed.trim() === method);
}
