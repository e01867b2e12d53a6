import type { Answer } from "./answer.js";
import { allowOn405 } from "./checks/allow-on-405.js";
import { bodySchema } from "./checks/body-schema.js";
import { contentTypeDeclared } from "./checks/content-type-declared.js";
import { credentialsIgnored } from "./checks/credentials-ignored.js";
import { errorCodeDeclared } from "./checks/error-code-declared.js";
import { errorEnvelope } from "./checks/error-envelope.js";
import { eventSchema } from "./checks/event-schema.js";
import { invalidRequestAccepted } from "./checks/invalid-request-accepted.js";
import { leak } from "./checks/leak.js";
import { noBodyAllowed } from "./checks/no-body-allowed.js";
import { noStoreOnOauth } from "./checks/no-store-on-oauth.js";
import { responseHeaders } from "./checks/response-headers.js";
import { retryAfterDeclared } from "./checks/retry-after-declared.js";
import { statusDeclared } from "./checks/status-declared.js";
import { undocumentedHeaders } from "./checks/undocumented-headers.js";
import { undocumentedProperties } from "./checks/undocumented-properties.js";
import { validRequestRefused } from "./checks/valid-request-refused.js";
import { wwwAuthenticateOn401 } from "./checks/www-authenticate-on-401.js";
import type { Observation, Severity } from "./finding.js";

/** One row of the table. */
export interface Check {
  /** Stable, kebab-case, the name of the file under `checks/`. */
  readonly id: string;
  readonly severity: Severity;
  /** The part of the exchange that it judges; `request`: whether the answer fits it. */
  readonly subject: "request" | "status" | "headers" | "body";
  /** Where the rule comes from. */
  readonly source: string;
  /** Returns what differs, or `undefined` when nothing does. Never throws. */
  readonly run: (answer: Answer) => Observation | readonly Observation[] | undefined;
}

/** Every check, in the order in which findings are reported. */
export const CHECKS: readonly Check[] = [
  {
    id: "status-declared",
    severity: "error",
    subject: "status",
    source: "OAS 3.1 Responses Object",
    run: statusDeclared,
  },
  {
    id: "no-body-allowed",
    severity: "error",
    subject: "body",
    source: "RFC 9110 §6.4.1",
    run: noBodyAllowed,
  },
  {
    id: "content-type-declared",
    severity: "error",
    subject: "headers",
    source: "OAS 3.1 Response Object, RFC 9110 §8.3",
    run: contentTypeDeclared,
  },
  {
    id: "body-schema",
    severity: "error",
    subject: "body",
    source: "OAS 3.1 Media Type Object",
    run: bodySchema,
  },
  {
    id: "event-schema",
    severity: "error",
    subject: "body",
    source: "x-event-schema, OAS 3.2 Media Type Object `itemSchema`",
    run: eventSchema,
  },
  {
    id: "error-envelope",
    severity: "error",
    subject: "body",
    source: "Error catalogue, RFC 6749 §5.2, RFC 9457 §3.1.2",
    run: errorEnvelope,
  },
  {
    id: "error-code-declared",
    severity: "error",
    subject: "body",
    source: "Error catalogue, x-error-codes",
    run: errorCodeDeclared,
  },
  {
    id: "response-headers",
    severity: "error",
    subject: "headers",
    source: "OAS 3.1 Header Object, error catalogue",
    run: responseHeaders,
  },
  {
    id: "www-authenticate-on-401",
    severity: "error",
    subject: "headers",
    source: "RFC 9110 §15.5.2",
    run: wwwAuthenticateOn401,
  },
  {
    id: "allow-on-405",
    severity: "error",
    subject: "headers",
    source: "RFC 9110 §15.5.6",
    run: allowOn405,
  },
  {
    id: "retry-after-declared",
    severity: "error",
    subject: "headers",
    source: "RFC 9110 §10.2.3",
    run: retryAfterDeclared,
  },
  {
    id: "no-store-on-oauth",
    severity: "error",
    subject: "headers",
    source: "RFC 6749 §5.1",
    run: noStoreOnOauth,
  },
  {
    id: "leak",
    severity: "error",
    subject: "body",
    source: "OWASP API8:2023",
    run: leak,
  },
  {
    id: "invalid-request-accepted",
    severity: "error",
    subject: "request",
    source: "OAS 3.1 Parameter Object, Request Body Object",
    run: invalidRequestAccepted,
  },
  {
    id: "valid-request-refused",
    severity: "error",
    subject: "request",
    source: "RFC 9110 §15.5.1, §15.5.16, §15.5.21",
    run: validRequestRefused,
  },
  {
    id: "credentials-ignored",
    severity: "error",
    subject: "request",
    source: "OAS 3.1 Security Requirement Object, OWASP API2:2023",
    run: credentialsIgnored,
  },
  {
    id: "undocumented-properties",
    severity: "warning",
    subject: "body",
    source: "OAS 3.1 Schema Object, OWASP API3:2023",
    run: undocumentedProperties,
  },
  {
    id: "undocumented-headers",
    severity: "info",
    subject: "headers",
    source: "OAS 3.1 Response Object",
    run: undocumentedHeaders,
  },
];
