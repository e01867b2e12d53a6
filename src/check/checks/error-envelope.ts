import { type Answer, NOT_JSON } from "../answer.js";
import type { Observation } from "../finding.js";
import { isObject } from "../pointer.js";
import { quoteValue } from "../quote.js";

const PROBLEM = /^application\/problem\+json\s*(?:;|$)/i;

/**
 * An error of a catalogued contract must have its family's shape, and `status` must repeat the HTTP status; of problem details
 * (RFC 9457) too, whatever the contract.
 *
 * Canonical: `code`, `message`, `status`. OAuth: `error` alone is required (RFC 6749 §5.2, RFC 8628 §3.5). What else a
 * body may hold is the schema's affair.
 */
export function errorEnvelope(answer: Answer): Observation | undefined {
  if (!answer.hasBody || answer.bodyless) return undefined;
  return answer.isCataloguedError ? inFamily(answer) : problemStatus(answer);
}

/**
 * The `status` of problem details is the one that the origin server answered (RFC 9457 §3.1.2). A `status` that is no number
 * counts as absent (§3.1), and where an intermediary or a cache gives notice of itself it may have changed the answer's.
 */
function problemStatus(answer: Answer): Observation | undefined {
  if (!PROBLEM.test(answer.header("content-type") ?? "")) return undefined;
  if (answer.header("via") !== undefined || answer.header("age") !== undefined) return undefined;
  const { json } = answer;
  const status = isObject(json) && Object.hasOwn(json, "status") ? json.status : undefined;
  const schemaPointer = answer.mediaType?.declared.pointer;
  const differs = typeof status === "number" ? statusRepeated(answer, status) : undefined;
  return (
    differs && {
      ...differs,
      fix: "send one status, on the status line and in the body",
      ...(schemaPointer !== undefined && { schemaPointer }),
    }
  );
}

function inFamily(answer: Answer): Observation | undefined {
  if (answer.mediaType && !answer.mediaType.json) return undefined;
  const body = answer.json;
  if (body === NOT_JSON) return undefined;
  const oauth = answer.operation?.errorFamily === "oauth";
  const shape = oauth ? "the flat OAuth body" : "the canonical ErrorBody";
  if (!isObject(body)) {
    return {
      message: `Error of ${answer.who} is not an object: expected ${shape}, received ${quoteValue(body)}.`,
      expected: shape,
      received: quoteValue(body),
      pointer: "",
      fix: "throw a declared code instead of writing the body by hand",
    };
  }
  if (oauth) return memberIsText(answer, body, "error", shape);
  return (
    memberIsText(answer, body, "code", shape) ??
    memberIsText(answer, body, "message", shape) ??
    statusRepeated(answer, body.status)
  );
}

function memberIsText(
  answer: Answer,
  body: Readonly<Record<string, unknown>>,
  name: string,
  shape: string,
): Observation | undefined {
  const value = Object.hasOwn(body, name) ? body[name] : undefined;
  if (typeof value === "string" && value !== "") return undefined;
  return {
    message: `Error of ${answer.who} is not ${shape}: expected a text in \`${name}\`, received ${quoteValue(value)}.`,
    expected: `a text in \`${name}\``,
    received: quoteValue(value),
    pointer: value === undefined ? "" : `/${name}`,
    fix: "throw a declared code instead of writing the body by hand",
  };
}

function statusRepeated(answer: Answer, status: unknown): Observation | undefined {
  if (status === answer.status) return undefined;
  return {
    message: `\`status\` of the error of ${answer.who} differs from the HTTP status: expected \`${answer.status}\`, received ${quoteValue(status)}.`,
    expected: String(answer.status),
    received: quoteValue(status),
    pointer: status === undefined ? "" : "/status",
    fix: "send the catalogue's status on the status line and in the body",
  };
}
