import type { Answer } from "../answer.js";
import type { Observation } from "../finding.js";
import { quote } from "../quote.js";

/** Delay in seconds (RFC 9110 §10.2.3). */
const DELAY_SECONDS = /^\d{1,10}$/;
/** IMF-fixdate, the one date format that senders may produce (RFC 9110 §5.6.7). */
const IMF_FIXDATE =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * Retry-After on a 429 or 503 that declares it must be one that a client can read (RFC 9110 §10.2.3, RFC 6585 §4).
 *
 * Whether it must be there at all is what `response-headers` judges.
 */
export function retryAfterDeclared(answer: Answer): Observation | undefined {
  if (answer.status !== 429 && answer.status !== 503) return undefined;
  const value = answer.header("retry-after");
  if (value === undefined || DELAY_SECONDS.test(value) || IMF_FIXDATE.test(value)) return undefined;
  const declared = answer.declaration.headers.find((header) => header.key === "retry-after");
  const headers = declared ? undefined : answer.declaredError?.catalogue?.headers;
  if (!declared && !headers?.some((name) => name.toLowerCase() === "retry-after")) return undefined;
  const expected = "`Retry-After` in seconds or as an HTTP date";
  return {
    message: `A \`${answer.status}\` of ${answer.who} does not say when to retry: expected ${expected}, received ${quote(value)}.`,
    expected,
    received: value,
    fix: "set `Retry-After` to a whole number of seconds",
    ...(declared && { schemaPointer: declared.header.pointer }),
  };
}
