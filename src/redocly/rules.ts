/** The rules of the plugin, one row each. */

import type { RuleRow } from "./rule.js";
import { body415422 } from "./rules/body-415-422.js";
import { discriminatorMapping } from "./rules/discriminator-mapping.js";
import { errorExample } from "./rules/error-example.js";
import { errorFamily } from "./rules/error-family.js";
import { hintOnClientError } from "./rules/hint-on-client-error.js";
import { hintOperation } from "./rules/hint-operation.js";
import { noBareConst } from "./rules/no-bare-const.js";
import { noHandWrittenError } from "./rules/no-hand-written-error.js";
import { noRefSiblings } from "./rules/no-ref-siblings.js";
import { operationErrorCodes } from "./rules/operation-error-codes.js";
import { retryableSafe } from "./rules/retryable-safe.js";
import { security401 } from "./rules/security-401.js";

/** Every rule, in alphabetical order. */
export const RULES: readonly RuleRow[] = [
  {
    id: "body-415-422",
    severity: "warn",
    description: "An operation that takes a body declares 415 and 422.",
    rule: body415422,
  },
  {
    id: "discriminator-mapping",
    severity: "error",
    description: "A discriminator has a mapping.",
    rule: discriminatorMapping,
  },
  {
    id: "error-example",
    severity: "warn",
    description: "Every error code has a whole example.",
    rule: errorExample,
  },
  {
    id: "error-family",
    severity: "error",
    description: "OAuth operations answer the flat error body, all others the canonical one.",
    rule: errorFamily,
  },
  {
    id: "hint-on-client-error",
    severity: "warn",
    description: "An error that the caller can do something about says what.",
    rule: hintOnClientError,
  },
  {
    id: "hint-operation",
    severity: "warn",
    description: "A hint names an operation that there is.",
    rule: hintOperation,
  },
  {
    id: "no-bare-const",
    severity: "warn",
    description: "A `const` has a `type` beside it.",
    rule: noBareConst,
  },
  {
    id: "no-hand-written-error",
    severity: "warn",
    description: "An error is a code of the catalogue, not a schema of its own.",
    rule: noHandWrittenError,
  },
  {
    id: "no-ref-siblings",
    severity: "error",
    description: "A schema that refers to another says nothing else.",
    rule: noRefSiblings,
  },
  {
    id: "operation-error-codes",
    severity: "warn",
    description: "Every operation says which error codes it raises.",
    rule: operationErrorCodes,
  },
  {
    id: "retryable-safe",
    severity: "warn",
    description: "A retryable error is listed only where repeating the request is safe.",
    rule: retryableSafe,
  },
  {
    id: "security-401",
    severity: "warn",
    description: "An operation that asks for credentials declares 401.",
    rule: security401,
  },
];
