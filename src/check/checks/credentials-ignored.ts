import type { Answer } from "../answer.js";
import type { Observation } from "../finding.js";
import { quoteList } from "../quote.js";

/**
 * An operation that asks for credentials must not succeed without them, nor with made-up ones (OAS 3.1 Security Requirement
 * Object, OWASP API2:2023).
 */
export function credentialsIgnored(answer: Answer): Observation | undefined {
  if (!answer.isSuccess) return undefined;
  const { credentials, operation } = answer;
  if (!operation || (credentials !== "absent" && credentials !== "refused")) return undefined;
  const schemes = operation.security.map((requirement) =>
    requirement.map(({ scheme }) => scheme.name).join(" and "),
  );
  const what = credentials === "absent" ? "no credentials" : "credentials that are nobody's";
  return {
    message: `${answer.who} answered \`${answer.status}\` to a request with ${what}: expected \`401\`, its security asks for ${quoteList(schemes)}.`,
    expected: "401",
    received: String(answer.status),
    fix: "verify the credentials before the handler runs, or declare `security: []` on the operation",
    schemaPointer: `${operation.pointer}/security`,
  };
}
