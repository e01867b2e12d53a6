import type { OperationDescriptor } from "./operation-descriptor.js";

/** The keys a status is looked up under: exact, then the range (`4XX`), then `default` (OAS 3.1 Responses Object). */
export function keysOf(status: number): readonly [string, string, string] {
  return [`${status}`, `${`${status}`[0]}XX`, "default"];
}

/**
 * Reads which declared error an answer is.
 *
 * Declared means: the status and the code are declared together, and the body has the shape that goes with them. A body
 * that merely has the right code is not enough, for every property of the declared type may be read.
 *
 * @param body - Parsed; `undefined` when the answer has none.
 * @returns The code; `null` for a declared answer without a code; `undefined` for an undeclared one.
 */
export function declaredCode(
  { errors = {}, shapes = {}, details, family }: OperationDescriptor,
  status: number,
  body: unknown,
): string | null | undefined {
  const key = keysOf(status).find((name) => name in errors || name in shapes);
  // A `default` describes errors; a redirect that is declared nowhere else is none of them.
  if (!key || (status < 400 && key === "default")) return undefined;
  const shape = shapes[key];
  if (shape === null) return body === undefined ? null : undefined;
  const members = Object(body) as Record<string, unknown>;
  // What is no object has been wrapped in one.
  if (members !== body) return undefined;
  const { message, status: stated, details: list } = members;
  const fits = shape
    ? shape.every((name) => Object.hasOwn(members, name))
    : family || (typeof message === "string" && stated === status);
  if (!fits) return undefined;
  const codes = errors[key];
  if (!codes) return null;
  const code = codeIn(body, family);
  const declared = code && codes.includes(code) && (!details?.includes(code) || Array.isArray(list));
  return declared ? code : undefined;
}

/** The code in a body: `code`, or `error` (RFC 6749 §5.2), the family's own property first. */
export function codeIn(body: unknown, family?: "oauth"): string | null {
  const { code, error } = Object(body) as Record<string, unknown>;
  return firstString(family ? [error, code] : [code, error]) ?? null;
}

/** The first of these that is text; what is thrown or answered may be anything, and much of it cannot be made text. */
export function firstString(values: readonly unknown[]): string | undefined {
  return values.find((value): value is string => typeof value === "string");
}
