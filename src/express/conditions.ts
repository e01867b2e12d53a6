/** Conditional and partial requests (RFC 9110 §13, §14), which Express answers by itself whatever is declared. */

import type { IncomingHttpHeaders } from "node:http";
import { matchResponse, type Operation } from "../contract/index.js";

/** The fields that ask for a status, by that status. A server may ignore each of them (RFC 9110 §13.2.1, §14.2). */
const FIELDS = [
  { status: 304, names: ["if-none-match", "if-modified-since"] },
  { status: 206, names: ["range", "if-range"] },
  { status: 412, names: ["if-match", "if-unmodified-since"] },
] as const;

/** The fields that an operation does not take part in: it declares neither their status nor a parameter of their name. */
export function ignoredConditions(operation: Operation): readonly string[] {
  const declared = new Set(
    operation.parameters
      .filter((parameter) => parameter.in === "header")
      .map(({ name }) => name.toLowerCase()),
  );
  return FIELDS.filter(({ status }) => matchResponse(operation, status) === undefined).flatMap(({ names }) =>
    names.filter((name) => !declared.has(name)),
  );
}

/** Takes fields out of a request, so that neither the handler's `res.json` nor `res.sendFile` answers to them. */
export function dropFields(headers: IncomingHttpHeaders, names: readonly string[]): void {
  for (const name of names) if (headers[name] !== undefined) delete headers[name];
}
