/** A request as values, before it is written on the wire. */

import * as fc from "fast-check";
import type {
  Contract,
  Json,
  JsonObject,
  MediaType,
  Operation,
  Parameter,
  ParameterLocation,
} from "../../contract/index.js";
import { setOwn } from "../../contract/index.js";
import { bounded } from "../data/bounded.js";
import type { SchemaReader } from "../data/flat-schema.js";
import type { Place } from "../data/strings.js";
import { valuesOf } from "../data/values.js";
import { bodyKind } from "./media-type.js";

/** Values of the parameters by place and name, and of the body. */
export interface Draft extends Readonly<Record<ParameterLocation, JsonObject>> {
  readonly body?: { readonly mediaType: MediaType; readonly value: Json };
}

export const LOCATIONS = [
  "path",
  "query",
  "header",
  "cookie",
] as const satisfies readonly ParameterLocation[];

/** Header parameters of these names mean nothing (OAS 3.1 Parameter Object). */
const IGNORED_HEADERS = new Set(["accept", "content-type", "authorization"]);

/** The parameters of an operation that a client sends as declared. */
export function sentParameters(operation: Operation): readonly Parameter[] {
  return operation.parameters.filter(
    (parameter) => parameter.in !== "header" || !IGNORED_HEADERS.has(parameter.name.toLowerCase()),
  );
}

/** The media types of an operation's body that can be written. */
export function writableContent(operation: Operation): readonly MediaType[] {
  return (operation.requestBody?.content ?? []).filter((media) => bodyKind(media.name) !== undefined);
}

/** A draft with another value for one parameter; `undefined` leaves it out. */
export function withParameter(draft: Draft, { in: place, name }: Parameter, value: Json | undefined): Draft {
  const values: JsonObject = {};
  for (const [key, known] of Object.entries(draft[place])) if (key !== name) setOwn(values, key, known);
  if (value !== undefined) setOwn(values, name, value);
  return { ...draft, [place]: values };
}

/** A draft without its optional parameters, some of which change what an operation does: `dryRun`. */
export function withRequiredOnly(operation: Operation, draft: Draft): Draft {
  const optional = sentParameters(operation).filter(({ required }) => !required);
  return optional.reduce((rest, parameter) => withParameter(rest, parameter, undefined), draft);
}

/** A draft with another body value. */
export function withBody(draft: Draft, value: Json): Draft {
  return draft.body ? { ...draft, body: { ...draft.body, value } } : draft;
}

/** How many levels of a full body have every property: below, one that holds itself would grow without need. */
const FULL_LEVELS = 2;

/**
 * Requests that an operation accepts as far as its schemas say; each value was proven by the validator.
 *
 * @param media - The body's media type; absent for a request without a body.
 * @param isFull - Whether they have everything that is optional, as far as that can be told.
 */
export function draftsOf(
  contract: Contract,
  schemas: SchemaReader,
  operation: Operation,
  media: MediaType | undefined,
  isFull = false,
): fc.Arbitrary<Draft> {
  const values: ValuesOf = (schema, place) =>
    valuesOf(schema, { schemas, place, open: [], ...(isFull && { full: FULL_LEVELS }) });
  const place = (location: ParameterLocation): fc.Arbitrary<JsonObject> => {
    const parameters = sentParameters(operation).filter((parameter) => parameter.in === location);
    const model = Object.fromEntries(
      parameters.map((parameter) => [parameter.name, parameterValues(contract, values, parameter)]),
    );
    const required = parameters.filter((parameter) => isFull || parameter.required).map(({ name }) => name);
    return fc.record(model, { requiredKeys: required, noNullPrototype: true });
  };
  const parameters = {
    path: place("path"),
    query: place("query"),
    header: place("header"),
    cookie: place("cookie"),
  };
  if (!media) return fc.record(parameters);
  const body = bodyValues(contract, values, media).map((value) => ({ mediaType: media, value }));
  return fc.record({ ...parameters, body });
}

/** Values of a schema in one part of a request. */
type ValuesOf = (schema: Json, place: Place) => fc.Arbitrary<Json>;

function parameterValues(contract: Contract, values: ValuesOf, parameter: Parameter): fc.Arbitrary<Json> {
  const place: Place = parameter.mediaType === undefined ? parameter.in : "body";
  return proven(contract, parameter.schemaPointer, values(parameter.schema, place));
}

function bodyValues(contract: Contract, values: ValuesOf, media: MediaType): fc.Arbitrary<Json> {
  const place: Place = bodyKind(media.name) === "json" || bodyKind(media.name) === "text" ? "body" : "form";
  const { schema = true, schemaPointer } = media;
  const written = values(schema, place);
  return schemaPointer === undefined ? written : proven(contract, schemaPointer, written);
}

function proven(contract: Contract, schemaPointer: string, values: fc.Arbitrary<Json>): fc.Arbitrary<Json> {
  const validate = contract.validators.request(schemaPointer);
  return bounded(values, (value) => validate(value) === undefined);
}
