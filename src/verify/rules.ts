/** The rules that `verify` adds to the checks of one exchange: they need to know what was sent, and what went before. */

import type { Severity } from "../check/index.js";
import type { RuleId } from "./model.js";

/** One row of the table. */
export interface Rule {
  readonly severity: Severity;
  /** Where the rule comes from. */
  readonly source: string;
}

export const RULES: Readonly<Record<RuleId, Rule>> = {
  "invalid-request-accepted": { severity: "error", source: "OAS 3.1 Parameter Object, Request Body Object" },
  "valid-request-refused": { severity: "error", source: "OAS 3.1 Schema Object" },
  "credentials-ignored": {
    severity: "error",
    source: "OAS 3.1 Security Requirement Object, RFC 9110 §15.5.2",
  },
  "foreign-resource-served": { severity: "error", source: "OWASP API1:2023" },
  "undeclared-method-served": { severity: "error", source: "OAS 3.1 Path Item Object, RFC 9110 §15.5.6" },
  "declared-status-missed": { severity: "error", source: "OAS 3.1 Responses Object" },
  "absent-resource-found": { severity: "error", source: "RFC 9110 §15.5.5" },
  "created-resource-missing": { severity: "error", source: "RFC 9110 §9.3.3, §15.3.2" },
  "deleted-resource-found": { severity: "error", source: "RFC 9110 §9.3.5" },
  "update-lost": { severity: "error", source: "RFC 9110 §9.3.4, RFC 5789 §2" },
  "etag-kept": { severity: "error", source: "RFC 9110 §8.8.1" },
  "failed-create-left-trace": { severity: "error", source: "RFC 9110 §15.5" },
  "server-error": { severity: "error", source: "RFC 9110 §15.6.1" },
  "no-answer": { severity: "error", source: "RFC 9112 §9.6" },
  "answer-incomplete": { severity: "error", source: "RFC 9112 §8" },
  "code-not-provoked": { severity: "error", source: "x-error-codes" },
  "undocumented-route": { severity: "warning", source: "OAS 3.1 Paths Object" },
  "operation-not-served": { severity: "warning", source: "OAS 3.1 Paths Object" },
};
