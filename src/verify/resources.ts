/** Which operations create, list, read, change and delete one kind of resource, told from their paths. */

import {
  isObject,
  type Json,
  type JsonObject,
  joinPointer,
  type Operation,
  type Parameter,
} from "../contract/index.js";
import { identifierName, isIdentifier } from "./memory.js";

/** The operations on one kind of resource. */
export interface ResourceKind {
  /** The path parameter that names the resource. */
  readonly parameter: Parameter;
  readonly list?: Operation;
  readonly read?: Operation;
  readonly replace?: Operation;
  readonly update?: Operation;
  readonly remove?: Operation;
}

/** The kind that an operation creates: a POST on `/things` where `/things/{thingId}` is declared. */
export function kindCreatedBy(
  { path, method }: Operation,
  operations: readonly Operation[],
): ResourceKind | undefined {
  if (method !== "post") return undefined;
  const items = operations.filter((operation) => isItemPath(operation.path, path));
  const parameter = items.flatMap((item) => lastParameter(item) ?? [])[0];
  if (!parameter) return undefined;
  const on = (found: Operation | undefined, key: string) => (found ? { [key]: found } : {});
  const item = (name: string) => items.find((operation) => operation.method === name);
  return {
    parameter,
    ...on(
      operations.find((operation) => operation.path === path && operation.method === "get"),
      "list",
    ),
    ...on(item("get"), "read"),
    ...on(item("put"), "replace"),
    ...on(item("patch"), "update"),
    ...on(item("delete"), "remove"),
  };
}

function isItemPath(path: string, collection: string): boolean {
  return path.startsWith(`${collection}/`) && /^\{[^{}/]+\}$/.test(path.slice(collection.length + 1));
}

function lastParameter({ path, parameters }: Operation): Parameter | undefined {
  const name = /\{([^{}]+)\}$/.exec(path)?.[1];
  return parameters.find((parameter) => parameter.in === "path" && parameter.name === name);
}

/**
 * The id that the answer to a creation gives for a path parameter, with its place.
 *
 * Only a property of the parameter's own name, or `id` where the parameter is called an id too, surely means it.
 */
export function createdIdIn(
  json: Json | undefined,
  { name }: Pick<Parameter, "name">,
): { readonly pointer: string; readonly value: Json } | undefined {
  if (!isObject(json)) return undefined;
  const [inner, ...more] = Object.entries(json);
  const candidates: (readonly [pointer: string, object: JsonObject])[] = [["", json]];
  if (inner && more.length === 0 && isObject(inner[1]))
    candidates.push([joinPointer("", inner[0]), inner[1]]);
  for (const [pointer, object] of candidates) {
    const isId = /(^|[_-])u?u?id$/i.test(name) || /[a-z]Id$/.test(name);
    const found = Object.hasOwn(object, name) ? name : isId ? identifierName(object, name) : undefined;
    const value = found === undefined ? undefined : object[found];
    if (found !== undefined && isIdentifier(value)) return { pointer: joinPointer(pointer, found), value };
  }
  return undefined;
}
