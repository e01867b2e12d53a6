/** From a draft to the wire: parameters by their `style` and `explode` (OAS 3.1 Parameter Object), the body by its media type. */

import {
  isObject,
  type Json,
  type JsonObject,
  type Operation,
  type Parameter,
} from "../../contract/index.js";
import type { WireRequest } from "../model.js";
import { type Draft, sentParameters } from "./draft.js";
import { encodeBody } from "./encode-body.js";
import { scalarText } from "./scalar-text.js";

/** Writes the request of a draft. Its target is relative to the base URL. */
export function serialize(operation: Operation, draft: Draft): WireRequest {
  const sent = sentParameters(operation);
  const values = (place: Parameter["in"]) =>
    sent.flatMap((parameter) => {
      const value = own(draft[place], parameter.name);
      return parameter.in === place && value !== undefined ? [{ parameter, value }] : [];
    });
  const path = values("path").reduce(
    (target, { parameter, value }) =>
      target.replace(`{${parameter.name}}`, () => pathValue(parameter, value)),
    operation.path,
  );
  const query = values("query").flatMap(({ parameter, value }) => queryPairs(parameter, value));
  const cookies = values("cookie").map(({ parameter, value }) => `${parameter.name}=${cookieValue(value)}`);
  const body = draft.body && encodeBody(draft.body.mediaType, draft.body.value);
  return {
    method: operation.method.toUpperCase(),
    target: query.length > 0 ? `${path}?${query.join("&")}` : path,
    headers: [
      ...values("header").map(
        ({ parameter, value }) => [parameter.name, headerValue(parameter, value)] as const,
      ),
      ...(cookies.length > 0 ? [["Cookie", cookies.join("; ")] as const] : []),
      ...(body ? [["Content-Type", body.contentType] as const] : []),
    ],
    ...(body && { body: body.bytes }),
  };
}

function own(values: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

const encode = encodeURIComponent;

/** Joins a list or the members of an object with a delimiter that stands for itself. */
function joined(value: Json, delimiter: string, write: (text: string) => string, explode: boolean): string {
  if (Array.isArray(value)) return value.map((item) => write(scalarText(item))).join(delimiter);
  if (!isObject(value)) return write(scalarText(value));
  return Object.entries(value)
    .map(([name, member]) => `${write(name)}${explode ? "=" : delimiter}${write(scalarText(member))}`)
    .join(delimiter);
}

function pathValue(parameter: Parameter, value: Json): string {
  const { style, explode, name, mediaType } = parameter;
  if (mediaType !== undefined) return encode(JSON.stringify(value));
  if (style === "label") return `.${joined(value, explode ? "." : ",", encode, explode)}`;
  if (style !== "matrix") return joined(value, ",", encode, explode);
  if (explode && Array.isArray(value))
    return value.map((item) => `;${name}=${encode(scalarText(item))}`).join("");
  if (explode && isObject(value)) return `;${joined(value, ";", encode, true)}`;
  return `;${name}=${joined(value, ",", encode, false)}`;
}

function queryPairs(parameter: Parameter, value: Json): string[] {
  const { style, explode, mediaType } = parameter;
  const name = encode(parameter.name);
  if (mediaType !== undefined) return [`${name}=${encode(JSON.stringify(value))}`];
  if (style === "deepObject" && isObject(value))
    return Object.entries(value).map(
      ([key, member]) => `${name}%5B${encode(key)}%5D=${encode(scalarText(member))}`,
    );
  if (explode && Array.isArray(value)) return value.map((item) => `${name}=${encode(scalarText(item))}`);
  if (explode && isObject(value))
    return Object.entries(value).map(([key, member]) => `${encode(key)}=${encode(scalarText(member))}`);
  const delimiter = style === "spaceDelimited" ? "%20" : style === "pipeDelimited" ? "%7C" : ",";
  return [`${name}=${joined(value, delimiter, encode, false)}`];
}

function headerValue({ explode, mediaType }: Parameter, value: Json): string {
  return mediaType === undefined ? joined(value, ",", (text) => text, explode) : JSON.stringify(value);
}

function cookieValue(value: Json): string {
  return joined(value, ",", encode, false);
}
