import type { Answer } from "../answer.js";
import type { Observation } from "../finding.js";
import { quote } from "../quote.js";

/** The directive anywhere in the list of Cache-Control (RFC 9111 §5.2.2.5). */
const NO_STORE = /(?:^|,)\s*no-store\s*(?:,|$)/i;

/** Answers of OAuth endpoints to POST hold credentials and must not be cached (RFC 6749 §5.1, RFC 8628 §3.2). */
export function noStoreOnOauth(answer: Answer): Observation | undefined {
  if (answer.operation?.errorFamily !== "oauth" || answer.operation.method !== "post") return undefined;
  const value = answer.header("cache-control");
  if (value !== undefined && NO_STORE.test(value)) return undefined;
  const received = value === undefined ? "no such header" : quote(value);
  return {
    message: `A \`${answer.status}\` of ${answer.who} may be cached: expected \`Cache-Control: no-store\`, received ${received}.`,
    expected: "Cache-Control: no-store",
    received,
    fix: "set `Cache-Control: no-store` on every answer of the operation",
  };
}
