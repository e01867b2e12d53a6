/** All parameters of an operation, location by location. */

import type { ErrorDetail } from "../error-detail.js";
import type { Contract, Operation, ParameterLocation } from "../model.js";
import { readCookies } from "./cookies.js";
import { readScalar } from "./lexical.js";
import { ParameterReader, type ReadParameters, readJson } from "./parameter-reader.js";
import { QueryReader } from "./query.js";
import { isComposite, readParts, readPathValue } from "./styles.js";

/** Header fields by name in lower case; several field lines of one name as a list. */
export type HeaderFields = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The parameters of one request. */
export interface RequestParameters {
  readonly path: ReadParameters;
  readonly query: ReadParameters;
  readonly header: ReadParameters;
  readonly cookie: ReadParameters;
}

/** Header parameters of these names are ignored (OAS Parameter Object, `name`). */
const IGNORED_HEADERS = new Set(["accept", "content-type", "authorization"]);

/** The parameters that the runtime reads and validates. */
export function validatedParameters(operation: Operation): Operation["parameters"] {
  return operation.parameters.filter(
    (parameter) => parameter.in !== "header" || !IGNORED_HEADERS.has(parameter.name.toLowerCase()),
  );
}

/** Reads the parameters of one operation; prepared once. */
export class ParametersReader {
  readonly all: readonly ParameterReader[];
  readonly #path: readonly ParameterReader[];
  readonly #header: readonly { readonly reader: ParameterReader; readonly key: string }[];
  readonly #cookie: readonly ParameterReader[];
  readonly #query: QueryReader;

  constructor(contract: Contract, operation: Operation, strictQuery: boolean) {
    this.all = validatedParameters(operation).map((parameter) => new ParameterReader(contract, parameter));
    const within = (location: ParameterLocation) =>
      this.all.filter((reader) => reader.parameter.in === location);
    this.#path = within("path");
    this.#header = within("header").map((reader) => ({ reader, key: reader.parameter.name.toLowerCase() }));
    this.#cookie = within("cookie");
    this.#query = new QueryReader(within("query"), strictQuery, queryKeys(operation));
  }

  /**
   * Reads every parameter; what cannot be read is reported in `details`, in the order path, query, header, cookie.
   *
   * @param path - Path parameters, still encoded; decodable.
   * @param query - Without `?`; decodable.
   */
  read(
    path: Readonly<Record<string, string>>,
    query: string,
    headers: HeaderFields,
    details: ErrorDetail[],
  ): RequestParameters {
    return {
      path: this.#readPath(path, details),
      query: this.#query.read(query, details),
      header: this.#readHeaders(headers, details),
      cookie: this.#readCookies(fieldOf(headers, "cookie", "; "), details),
    };
  }

  #readPath(path: Readonly<Record<string, string>>, details: ErrorDetail[]): ReadParameters {
    const into: ReadParameters = { values: {}, seen: {} };
    for (const reader of this.#path) {
      const { name, style, explode } = reader.parameter;
      const text = path[name];
      if (text === undefined) reader.absent(into, details);
      else {
        const value = reader.json
          ? readJson(decodeURIComponent(text))
          : readPathValue(text, reader.kind, style, explode, name);
        reader.settle(value, decodeURIComponent(text), into, details);
      }
    }
    return into;
  }

  #readHeaders(headers: HeaderFields, details: ErrorDetail[]): ReadParameters {
    const into: ReadParameters = { values: {}, seen: {} };
    for (const { reader, key } of this.#header) {
      const text = fieldOf(headers, key, ",");
      if (text === undefined) reader.absent(into, details);
      else reader.settle(readField(reader, text), text, into, details);
    }
    return into;
  }

  #readCookies(header: string | undefined, details: ErrorDetail[]): ReadParameters {
    const into: ReadParameters = { values: {}, seen: {} };
    if (this.#cookie.length === 0) return into;
    const cookies = readCookies(header);
    for (const reader of this.#cookie) {
      const text = cookies.get(reader.parameter.name);
      if (text === undefined) reader.absent(into, details);
      else reader.settle(readField(reader, text), text, into, details);
    }
    return into;
  }
}

/** One field, its lines joined (RFC 9110 §5.3; of Cookie by `; `, RFC 6265 §5.4). */
function fieldOf(headers: HeaderFields, key: string, separator: string): string | undefined {
  const field = headers[key];
  return field === undefined || typeof field === "string" ? field : field.join(separator);
}

/** A header or cookie: `simple`, a comma-separated list (RFC 9110 §5.6.1). */
function readField(reader: ParameterReader, text: string): unknown {
  if (reader.json) return readJson(text);
  if (!isComposite(reader.kind)) return readScalar(text, reader.kind);
  const parts = text.split(",").map((part) => part.trim());
  return readParts(text.trim() === "" ? [] : parts, reader.kind, reader.parameter.explode);
}

/** The query keys that security schemes read: known names, though no parameters. */
function queryKeys(operation: Operation): string[] {
  return operation.security.flatMap((requirement) =>
    requirement.flatMap(({ scheme }) =>
      scheme.type === "apiKey" && scheme.in === "query" ? [scheme.parameter] : [],
    ),
  );
}
