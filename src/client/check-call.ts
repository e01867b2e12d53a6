/** Checks of the arguments of one call. */

import { checkBody } from "./check-body.js";
import { checkHeaders } from "./check-headers.js";
import { isRecord, kindOf, misuse, tagOf } from "./misuse.js";
import type { OperationDescriptor } from "./operation-descriptor.js";
import type { CallInit, RequestInput } from "./options.js";

/**
 * Checks what a method is called with, as far as a program in TypeScript could not have called it so.
 *
 * @param name - Of the method.
 * @throws {TypeError} That says what was expected, what was received, and the fix.
 */
export function checkCall(
  name: string,
  operation: OperationDescriptor,
  input: RequestInput = {},
  init: CallInit = {},
): void {
  const call = `Call ${name}(${sample(operation)})`;
  if (!isRecord(input))
    throw misuse(name, `expected an object as its first argument, received ${kindOf(input)}`, call);
  if (tagOf(input.signal) === "AbortSignal")
    throw misuse(name, "signal belongs into its second argument", `Call ${name}(…, { signal })`);
  checkPath(name, operation, input, call);
  checkBody(name, operation, input);
  checkHeaders(name, input.headers);
  if (!isRecord(init))
    throw misuse(
      name,
      `expected settings as its second argument, received ${kindOf(init)}`,
      "Give an object",
    );
  const { signal } = init;
  if (signal && tagOf(signal) !== "AbortSignal") {
    const fix = tagOf(signal) === "AbortController" ? "Give its signal" : "Give an AbortSignal";
    throw misuse(name, `signal has to be an AbortSignal, received ${kindOf(signal)}`, fix);
  }
  checkHeaders(name, init.headers);
}

/** Path parameters are the only ones that every operation requires; what else it asks for the server knows. */
function checkPath(
  name: string,
  operation: OperationDescriptor,
  { path = {}, ...others }: RequestInput & Record<string, unknown>,
  call: string,
): void {
  if (!isRecord(path)) throw misuse(name, `path has to be an object, received ${kindOf(path)}`, call);
  for (const parameter of parametersOf(operation.path)) {
    const problem = problemOf(parameter, path[parameter], operation);
    const beside = problem && Object.hasOwn(others, parameter) ? `, and ${parameter} is beside path` : "";
    if (problem) throw misuse(name, `path.${parameter} ${problem}${beside}`, call);
  }
}

function problemOf(
  name: string,
  value: unknown,
  { path, serializePath }: OperationDescriptor,
): string | undefined {
  if (value === undefined || value === null || value === "")
    return `has to have a value, received ${kindOf(value)}`;
  if (typeof value === "object" && !serializePath)
    return `has to be a string or number, received ${kindOf(value)}`;
  const isSegment = path.split("/").includes(`{${name}}`);
  return isSegment && /^\.\.?$/.test(String(value))
    ? "has to be more than dots, which every URL resolves away"
    : undefined;
}

/** `{id}`, and with RFC 6570's spelling `{.id}`, `{;id}`, `{id*}`. */
function parametersOf(template: string): readonly string[] {
  return [...template.matchAll(/\{[.;]?(.+?)\*?\}/g)].map(([, name = ""]) => name);
}

function sample({ path, body }: OperationDescriptor): string {
  const names = parametersOf(path).map((name) =>
    /^[\w$]+$/.test(name) ? name : `${JSON.stringify(name)}: …`,
  );
  const members = [names.length > 0 ? `path: { ${names.join(", ")} }` : "", body ? "body" : ""].filter(
    Boolean,
  );
  return members.length > 0 ? `{ ${members.join(", ")} }` : "";
}
