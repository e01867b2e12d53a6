/** Which credentials a request shows, by the operation's security requirements. */

import {
  isDecodable,
  type Operation,
  readCookies,
  type SecurityRequirement,
  type SecurityScheme,
} from "../../contract/index.js";
import type { ExchangeRequest } from "../finding.js";

/** An auth-scheme and what follows it (RFC 9110 §11.4). */
const AUTHORIZATION = /^([^\s,=]+) +(\S.*)$/;

/**
 * `not-asked`: none is needed. `absent`: no alternative is there whole, or in its grammar. `refused`: the sender says that they are
 * nobody's. `shown`: only the server knows what they are worth.
 */
export type Credentials = "not-asked" | "absent" | "refused" | "shown";

/** Tells what a request shows (OAS 3.1 Security Requirement Object: one alternative is enough, whole). */
export function credentialsOf(operation: Operation, request: ExchangeRequest, query: string): Credentials {
  const { security } = operation;
  if (security.length === 0 || security.some((requirement) => requirement.length === 0)) return "not-asked";
  if (request.credentials === "withheld") return "shown";
  if (!security.some((requirement) => shows(requirement, request, query))) return "absent";
  return request.credentials === "invalid" ? "refused" : "shown";
}

function shows(requirement: SecurityRequirement, request: ExchangeRequest, query: string): boolean {
  return requirement.every(({ scheme }) => showsOne(scheme, request, query));
}

function showsOne(scheme: SecurityScheme, { headers }: ExchangeRequest, query: string): boolean {
  switch (scheme.type) {
    case "apiKey":
      if (scheme.in === "header") return isText(headers[scheme.parameter.toLowerCase()]);
      if (scheme.in === "cookie")
        return readCookies(joined(headers.cookie, "; ")).get(scheme.parameter) !== undefined;
      // What does not decode may be read in some way or other.
      return !isDecodable(query) || isText(new URLSearchParams(query).get(scheme.parameter) ?? undefined);
    case "mutualTLS":
      // The certificate is not part of the exchange.
      return true;
    case "http":
      return authorizes(joined(headers.authorization, ", "), scheme.scheme);
    default:
      return authorizes(joined(headers.authorization, ", "), "bearer");
  }
}

/** Whether there are credentials of the scheme; its name is compared without case (RFC 9110 §11.1). */
function authorizes(field: string | undefined, scheme: string): boolean {
  return AUTHORIZATION.exec(field ?? "")?.[1]?.toLowerCase() === scheme.toLowerCase();
}

function isText(field: string | readonly string[] | undefined): boolean {
  return joined(field, ", ") !== undefined && joined(field, ", ") !== "";
}

function joined(field: string | readonly string[] | undefined, separator: string): string | undefined {
  return field === undefined || typeof field === "string" ? field : field.join(separator);
}
