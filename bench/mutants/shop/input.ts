/** What the bookshop takes: bodies by the schemas of its document, parameters by hand. */

import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { parse } from "yaml";
import { Problem } from "./problem.js";

const { components } = parse(readFileSync(new URL("openapi.yaml", import.meta.url), "utf8"));
const ajv = new Ajv({ strict: false, allErrors: false });
addFormats.default(ajv);
ajv.addSchema({ $id: "shop", components });

/** Takes the schema of a body, with the changes that a fault makes to it. */
export function bodySchema(name: string, change: object = {}): ValidateFunction {
  const schema = components.schemas[name];
  const properties = Object.entries({ ...schema.properties }).map(([key, value]) => [
    key,
    { ...Object(value), ...at(change, key) },
  ]);
  return ajv.compile({
    ...schema,
    ...at(change, ""),
    properties: Object.fromEntries(properties),
    components,
  });
}

function at(change: object, key: string): object {
  return Object.hasOwn(change, key) ? Object(Reflect.get(change, key)) : {};
}

/** Reads a whole number as it is written. */
export function wholeNumber(text: unknown, least: number, most: number): number {
  const value = typeof text === "string" && /^-?(?:0|[1-9]\d*)$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most)) throw new Problem("invalid_param");
  return value;
}

/** One of a list of words. */
export function word(text: unknown, words: readonly string[]): string {
  if (typeof text !== "string" || !words.includes(text)) throw new Problem("invalid_param");
  return text;
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

export function uuid(text: string): string {
  if (!UUID.test(text)) throw new Problem("invalid_param");
  return text.toLowerCase();
}

export const GENRES: readonly string[] = components.schemas.Genre.enum;
