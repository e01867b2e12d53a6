/** Whether a request keeps the contract as a server reads it from the wire, where values have lost their types. */

import { bodyFaults, certainViolation, isIgnorable } from "../../check/index.js";
import {
  type Contract,
  isObject,
  type Json,
  type JsonObject,
  type Operation,
  type Parameter,
} from "../../contract/index.js";
import { type Draft, sentParameters } from "./draft.js";
import { type EncodedBody, encodeBody } from "./encode-body.js";
import { bodyKind } from "./media-type.js";
import { listReadings, scalarReadings } from "./readings.js";
import { scalarText } from "./scalar-text.js";

/** A way in which a request is invalid whatever the server makes of its text. */
export interface Proof {
  /** The part of the request: "query `limit`", "body". */
  readonly part: string;
  /** JSON pointer of the schema or parameter that it breaks. */
  readonly schemaPointer: string;
}

/** How many combinations of readings of a form are tried before it is given up. */
const MOST_COMBINATIONS = 256;

/**
 * Proves that a draft breaks the contract on the wire, or returns `undefined`: it keeps it, or some reading of it does.
 *
 * A number-like string, an empty value, a list that is not there: each is given every reading a server might choose. What JSON
 * Schema leaves to the server, such as `format`, breaks nothing.
 *
 * @param assertFormats - Whether a value that only breaks its `format` breaks the contract.
 */
export function proveInvalid(
  contract: Contract,
  operation: Operation,
  draft: Draft,
  assertFormats = false,
): Proof | undefined {
  for (const parameter of sentParameters(operation)) {
    const value = Object.hasOwn(draft[parameter.in], parameter.name)
      ? draft[parameter.in][parameter.name]
      : undefined;
    const part = `${parameter.in} \`${parameter.name}\``;
    if (value === undefined) {
      if (parameter.required && parameter.in !== "path") return { part, schemaPointer: parameter.pointer };
    } else if (
      isInvalidParameter(refusal(contract, parameter.schemaPointer, assertFormats), parameter, value)
    ) {
      return { part, schemaPointer: parameter.schemaPointer };
    }
  }
  return proveBody(contract, operation, draft, assertFormats);
}

/** Whether every validator of a schema refuses a value. */
type Refuses = (value: Json) => boolean;

function refusal(contract: Contract, schemaPointer: string, assertFormats: boolean): Refuses {
  const validate = contract.validators.requestAll(schemaPointer);
  return (value) => {
    const violations = validate(value);
    if (!violations) return false;
    if (assertFormats && violations.some(({ keyword }) => keyword === "format")) return true;
    return certainViolation(violations, value) !== undefined;
  };
}

function isInvalidParameter(refuses: Refuses, parameter: Parameter, value: Json): boolean {
  const allInvalid = (readings: readonly Json[]) => readings.every(refuses);
  if (parameter.mediaType !== undefined) return allInvalid([value]);
  if (parameter.style === "deepObject") return isInvalidDeepObject(refuses, parameter, value);
  if (isObject(value)) return false;
  const texts = Array.isArray(value) ? value.map(scalarText) : [scalarText(value)];
  // Nothing, or an empty text, may be taken for an absent parameter, and several texts for one with commas in it.
  if (texts.every((text) => text === "") && (!parameter.required || parameter.allowEmptyValue)) return false;
  if (parameter.in === "path" && texts.some((text) => text === "" || text === "." || text === ".."))
    return false;
  if (isIgnorable(parameter)) return false;
  if (parameter.in === "header" && texts.some((text) => !/^[\x20-\x7e]*$/.test(text))) return false;
  return allInvalid([
    ...listReadings(texts),
    ...scalarReadings(texts.join(",")),
    ...listReadings(texts.flatMap((text) => text.split(/[,|\s]/))),
  ]);
}

/** Parsers of query strings count no further; some cut the rest off. */
const MOST_PROPERTIES = 100;

/**
 * Whether no reading of `name[property]=text` keeps the schema. What is written otherwise under the parameter's name may be taken
 * for a parameter that nobody declared, and no pair at all, or only empty ones, for an absent one.
 */
function isInvalidDeepObject(refuses: Refuses, { required }: Parameter, value: Json): boolean {
  if (!isObject(value)) return false;
  const entries = Object.entries(value);
  // Brackets, dots and numbers mean something to parsers; what nests has no defined form (OAS 3.1 Style Values).
  const isPlain = ([name, member]: [string, Json]) =>
    !/[[\].]|^\d+$/.test(name) && !isObject(member) && !Array.isArray(member);
  if (entries.length > MOST_PROPERTIES || !entries.every(isPlain)) return false;
  if (!required && entries.every(([, member]) => scalarText(member) === "")) return false;
  return bodyReadings("urlencoded", value)?.every(refuses) ?? false;
}

function proveBody(
  contract: Contract,
  operation: Operation,
  { body }: Draft,
  assertFormats: boolean,
): Proof | undefined {
  if (!operation.requestBody) return undefined;
  if (!body)
    return operation.requestBody.required
      ? { part: "body", schemaPointer: operation.requestBody.pointer }
      : undefined;
  const { schemaPointer, name } = body.mediaType;
  if (schemaPointer === undefined) return undefined;
  // An empty form has no bytes, like no body at all.
  const isEmpty = isObject(body.value) && Object.keys(body.value).length === 0;
  if (bodyKind(name) === "urlencoded" && isEmpty && !operation.requestBody.required) return undefined;
  if (bodyKind(name) === "multipart")
    return proveBytes(contract, operation, encodeBody(body.mediaType, body.value));
  const readings = bodyReadings(bodyKind(name), body.value);
  const isInvalid = readings?.every(refusal(contract, schemaPointer, assertFormats));
  return isInvalid ? { part: "body", schemaPointer } : undefined;
}

/** The same of a body as it is written: what the checks call a fault, no server may take. */
export function proveBytes(
  contract: Contract,
  operation: Operation,
  { contentType, bytes }: EncodedBody,
): Proof | undefined {
  const headers = { "content-type": contentType };
  const request = { method: operation.method.toUpperCase(), url: "", headers, body: bytes };
  const [fault] = bodyFaults(contract, operation, request);
  return fault && { part: "body", schemaPointer: fault.schemaPointer };
}

/** `undefined` where what a server reads cannot be told. */
function bodyReadings(kind: ReturnType<typeof bodyKind>, value: Json): readonly Json[] | undefined {
  if (kind === "json") return [value];
  if (kind === "text") return scalarReadings(scalarText(value));
  if (kind !== "urlencoded" || !isObject(value)) return undefined;
  let forms: JsonObject[] = [{}];
  for (const [name, member] of Object.entries(value)) {
    if (isObject(member)) return undefined;
    const texts = Array.isArray(member) ? member.map(scalarText) : [scalarText(member)];
    const readings =
      texts.length === 1 ? [...scalarReadings(texts[0] ?? ""), ...listReadings(texts)] : listReadings(texts);
    const absent = texts.every((text) => text === "") ? forms : [];
    forms = [
      ...absent,
      ...forms.flatMap((form) => readings.map((reading) => ({ ...form, [name]: reading }))),
    ];
    if (forms.length > MOST_COMBINATIONS) return undefined;
  }
  return forms;
}
