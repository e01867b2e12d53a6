/** The type of the constructors that a handler is given for its declared errors. */

import { type DeclaredError, matchResponse, type Operation, type RangedError } from "../../contract/index.js";
import { quote } from "../text.js";
import { contentType } from "./look-up.js";
import { headersType } from "./reply-headers.js";
import { statusType } from "./statuses.js";

/** `Fail` for the codes of the catalogue; `SchemaFail` for those that response schemas describe, with what they ask for. */
export function failType(operation: Operation): string {
  const { errors, rangedErrors, errorFamily } = operation;
  const catalogued = errors.filter(({ members }) => members === undefined).map(({ code }) => code);
  const described = [...errors.filter(({ members }) => members !== undefined), ...rangedErrors];
  const parts = [
    ...(catalogued.length > 0
      ? [`${errorFamily === "oauth" ? "OAuthFail" : "Fail"}<${union(catalogued)}>`]
      : []),
    ...[...groups(operation, described)].map(
      ([responses, codes]) => `SchemaFail<${union(codes)}, ${responses}>`,
    ),
  ];
  return parts.join(" & ") || "Record<never, never>";
}

/** The codes by the responses that hold them: mostly, one schema lists many. */
function groups(
  operation: Operation,
  errors: readonly (DeclaredError | RangedError)[],
): ReadonlyMap<string, readonly string[]> {
  const byResponses = new Map<string, string[]>();
  for (const code of new Set(errors.map((error) => error.code))) {
    const held = errors.filter((error) => error.code === code).map((error) => schemaError(operation, error));
    const responses = union(held, (text) => text);
    byResponses.set(responses, [...(byResponses.get(responses) ?? []), code]);
  }
  return byResponses;
}

function schemaError(operation: Operation, error: DeclaredError | RangedError): string {
  const { responses, id } = operation;
  const response =
    "range" in error
      ? responses.find(({ key }) => key === error.range)
      : matchResponse(operation, error.status);
  const content = response?.content.find(({ name }) => name === error.mediaType);
  const status =
    "range" in error ? response && statusType(response, responses, "ErrorStatus") : String(error.status);
  const parts = [
    status ?? "never",
    response && content ? contentType(id, response, content) : "unknown",
    quote(error.family === "oauth" ? "error" : "code"),
    union(error.members?.tells ?? []),
    response ? headersType(response, WRITTEN_BY_THE_RUNTIME) : "Record<string, never>",
  ];
  return `SchemaError<${parts.join(", ")}>`;
}

/** Headers that the error pipeline writes itself when a throw does not give them. */
const WRITTEN_BY_THE_RUNTIME = ["www-authenticate", "allow", "cache-control", "accept"];

function union(texts: readonly string[], write: (text: string) => string = quote): string {
  return [...new Set(texts)].map(write).join(" | ") || "never";
}
