/** The parts of a request that a schema describes: parameters, and the body. */

import {
  type Contract,
  isObject,
  type Json,
  type Operation,
  type Parameter,
  resolvePointer,
} from "../../contract/index.js";
import { replaceAt, withoutAt } from "../data/edit.js";
import { survives } from "../data/strings.js";
import { type Draft, sentParameters, withBody, withParameter } from "./draft.js";
import { bodyKind } from "./media-type.js";

/** One part of a request. */
export interface Part {
  /** For a title: "query `limit`", "body". */
  readonly name: string;
  readonly schema: Json;
  readonly schemaPointer: string;
  /** Absent for the body. */
  readonly parameter?: Parameter;
}

/** The parts of an operation's requests whose body is like the draft's. What stands in the path leads to a resource and is no part. */
export function partsOf(operation: Operation, { body }: Draft): Part[] {
  const parameters = sentParameters(operation)
    .filter((parameter) => parameter.in !== "path")
    .map((parameter): Part => {
      const { schema, schemaPointer, name } = parameter;
      return { name: `${parameter.in} \`${name}\``, schema, schemaPointer, parameter };
    });
  const { schema, schemaPointer } = body?.mediaType ?? {};
  if (schema === undefined || schemaPointer === undefined) return parameters;
  return [...parameters, { name: "body", schema, schemaPointer }];
}

/** Whether requests of an operation have any part. */
export function hasParts(operation: Operation): boolean {
  return (
    operation.requestBody !== undefined || operation.parameters.some((parameter) => parameter.in !== "path")
  );
}

/** What a draft has for a part. */
export function partValue({ parameter }: Part, draft: Draft): Json | undefined {
  if (!parameter) return draft.body?.value;
  const values = draft[parameter.in];
  return Object.hasOwn(values, parameter.name) ? values[parameter.name] : undefined;
}

/**
 * A draft with another value at a pointer within a part; without a value, what is there is left out.
 *
 * @returns `undefined` where the draft has no such place, or the value would not arrive as what it is.
 */
export function edited(part: Part, draft: Draft, pointer: string, value?: Json): Draft | undefined {
  if (value !== undefined && !arrives(part, draft, value)) return undefined;
  const whole = partValue(part, draft);
  if (pointer !== "" && !(whole !== undefined && hasPlace(whole, pointer))) return undefined;
  const changed =
    whole === undefined || pointer === ""
      ? value
      : value === undefined
        ? withoutAt(whole, pointer)
        : replaceAt(whole, pointer, value);
  if (part.parameter) return withParameter(draft, part.parameter, changed);
  return changed === undefined ? undefined : withBody(draft, changed);
}

/** Whether a value has something at a pointer, or an object that may have it. */
function hasPlace(value: Json, pointer: string): boolean {
  if (resolvePointer(value, pointer) !== undefined) return true;
  return isObject(resolvePointer(value, pointer.slice(0, pointer.lastIndexOf("/"))));
}

/** Outside of JSON an empty list and null cannot be told from nothing, and some characters do not travel. */
function arrives({ parameter }: Part, { body }: Draft, value: Json): boolean {
  const isJson = parameter
    ? parameter.mediaType !== undefined
    : bodyKind(body?.mediaType.name ?? "") === "json";
  if (isJson) return true;
  if (value === null || (Array.isArray(value) && value.length === 0)) return false;
  return !parameter || typeof value !== "string" || survives(value, parameter.in);
}

/** Whether its schema accepts what a draft has for a part. */
export function isValidPart({ validators }: Contract, part: Part, draft: Draft): boolean {
  const value = partValue(part, draft);
  return value === undefined || validators.request(part.schemaPointer)(value) === undefined;
}
