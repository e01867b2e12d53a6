/** The operations of a document as written, before anything is inherited or resolved. */

import { dereference, isObject, joinPointer, own, ownObject, ownString } from "./json-pointer.js";
import type { ErrorFamily, Json, JsonObject, Method } from "./model.js";
import { METHODS } from "./model.js";

/** One Operation Object and the Path Item Object around it. */
export interface RawOperation {
  readonly path: string;
  readonly method: Method;
  readonly pathItem: JsonObject;
  readonly operation: JsonObject;
  /** `/paths/~1apps/get`. */
  readonly pointer: string;
  /** `/paths/~1apps`. */
  readonly pathPointer: string;
}

/** Lists the operations in document order, methods in the order of {@link METHODS}. Callbacks and webhooks are not served here. */
export function rawOperations(document: JsonObject): RawOperation[] {
  const paths = ownObject(document, "paths") ?? {};
  return Object.entries(paths).flatMap(([path, item]) => {
    const pathPointer = joinPointer("/paths", path);
    const pathItem = dereference(document, item, pathPointer).value;
    if (!path.startsWith("/") || !isObject(pathItem)) return [];
    return METHODS.flatMap((method) => {
      const operation = ownObject(pathItem, method);
      return operation
        ? [{ path, method, pathItem, operation, pointer: joinPointer(pathPointer, method), pathPointer }]
        : [];
    });
  });
}

/** The error family of an operation: its own, else its path item's, else canonical. */
export function errorFamily({ operation, pathItem }: RawOperation): ErrorFamily {
  return (ownString(operation, "x-error-family") ?? ownString(pathItem, "x-error-family")) === "oauth"
    ? "oauth"
    : "canonical";
}

/** The `security` that holds for an operation: its own even when empty, else the document's (OAS Operation Object). */
export function effectiveSecurity(
  document: JsonObject,
  operation: JsonObject,
): { value: Json[]; inherited: boolean } {
  const own_ = own(operation, "security");
  const value = own_ ?? own(document, "security");
  return { value: Array.isArray(value) ? value : [], inherited: own_ === undefined };
}

/** A Parameter Object after its `$ref`, and where it stands. */
export interface RawParameter {
  readonly parameter: JsonObject;
  readonly pointer: string;
  readonly name: string;
  readonly in: string;
}

/** These are described by `content`, `responses` and `security`; as parameters they are ignored (OAS Parameter Object). */
const IGNORED_HEADERS = new Set(["accept", "content-type", "authorization"]);

/** The parameters that hold for an operation: the path item's, each replaced by the operation's of the same name and place. */
export function effectiveParameters(
  document: JsonObject,
  { pathItem, operation, pathPointer, pointer }: RawOperation,
): RawParameter[] {
  const found = new Map<string, RawParameter>();
  for (const [owner, ownerPointer] of [
    [pathItem, pathPointer],
    [operation, pointer],
  ] as const) {
    const list = own(owner, "parameters");
    for (const [index, item] of (Array.isArray(list) ? list : []).entries()) {
      const resolved = dereference(document, item, joinPointer(ownerPointer, "parameters", index));
      if (!isObject(resolved.value)) continue;
      const name = ownString(resolved.value, "name");
      const place = ownString(resolved.value, "in");
      if (name === undefined || place === undefined) continue;
      if (place === "header" && IGNORED_HEADERS.has(name.toLowerCase())) continue;
      found.set(`${place}:${name}`, {
        parameter: resolved.value,
        pointer: resolved.pointer,
        name,
        in: place,
      });
    }
  }
  return [...found.values()];
}
