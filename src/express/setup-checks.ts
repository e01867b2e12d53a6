/** What is checked of contract, handlers and options before a surface is prepared. */

import type { Contract } from "../contract/index.js";
import type { Implementation } from "./implement.js";
import type { ResolvedOptions } from "./options.js";
import type { SetupProblem } from "./setup-error.js";

/** Operations without a handler, and handlers without an operation. */
export function handlerProblems(contract: Contract, { handlers }: Implementation): SetupProblem[] {
  const ids = new Set(contract.operations.map(({ id }) => id));
  const missing = contract.operations.filter(
    ({ id }) => typeof (Object.hasOwn(handlers, id) ? handlers[id] : undefined) !== "function",
  );
  return [
    ...missing.map(({ id, method, path }) => ({
      id: "operation-without-handler",
      message: `The operation \`${id}\` (${method.toUpperCase()} ${path}) has no handler.`,
      fix: `implement \`${id}\``,
    })),
    ...Object.keys(handlers)
      .filter((id) => !ids.has(id))
      .map((id) => ({
        id: "handler-without-operation",
        message: `The handler \`${id}\` implements no operation of the contract.`,
        fix: "remove it, or give the operation that `operationId`",
      })),
  ];
}

/** Security schemes in use without a handler, and handlers of schemes that the contract does not have. */
export function schemeProblems(contract: Contract, { security }: ResolvedOptions): SetupProblem[] {
  const used = new Set(
    contract.operations.flatMap((operation) => operation.security.flat().map(({ scheme }) => scheme.name)),
  );
  const known = new Set(contract.securitySchemes.map(({ name }) => name));
  return [
    ...[...used]
      .filter((name) => !Object.hasOwn(security, name))
      .map((name) => ({
        id: "scheme-without-handler",
        message: `The security scheme \`${name}\` is in use and has no handler.`,
        fix: `give one in \`security.${name}\``,
      })),
    ...Object.keys(security)
      .filter((name) => !known.has(name))
      .map((name) => ({
        id: "handler-without-scheme",
        message: `\`security.${name}\` handles no security scheme of the contract.`,
        fix: "remove it, or name a scheme under `components.securitySchemes`",
      })),
  ];
}

/** Limits of operations that the contract does not have. */
export function limitProblems(contract: Contract, { operationLimits }: ResolvedOptions): SetupProblem[] {
  const ids = new Set(contract.operations.map(({ id }) => id));
  return Object.keys(operationLimits)
    .filter((id) => !ids.has(id))
    .map((id) => ({
      id: "limits-without-operation",
      message: `\`operationLimits.${id}\` bounds no operation of the contract.`,
      fix: "remove it, or name an `operationId`",
    }));
}

/** A prefix that is not a path. */
export function prefixProblems(prefix: string): SetupProblem[] {
  if (prefix === "" || /^(?:\/[^/?#\s]+)+$/.test(prefix)) return [];
  return [
    {
      id: "prefix-invalid",
      message: `The prefix \`${prefix}\` is not a path without trailing slash.`,
      fix: "write it like `/api/v1`",
    },
  ];
}
