/** Security schemes and requirements (OAS Security Scheme Object, Security Requirement Object). */

import { dereference, isObject, joinPointer, ownObject, ownString } from "./json-pointer.js";
import type { JsonObject, SecurityRequirement, SecurityScheme } from "./model.js";
import { effectiveSecurity } from "./path-items.js";

/** Reads the schemes of a document; one whose type or place is unknown is left out, and `checkSecurity` reports it. */
export function readSecuritySchemes(document: JsonObject): SecurityScheme[] {
  const schemes = ownObject(ownObject(document, "components") ?? {}, "securitySchemes") ?? {};
  return Object.entries(schemes).flatMap(([name, value]) => {
    const scheme = dereference(document, value, joinPointer("/components/securitySchemes", name)).value;
    const read = isObject(scheme) ? readScheme(name, scheme) : undefined;
    return read ? [read] : [];
  });
}

function readScheme(name: string, scheme: JsonObject): SecurityScheme | undefined {
  const type = ownString(scheme, "type");
  switch (type) {
    case "http": {
      const httpScheme = ownString(scheme, "scheme");
      const bearerFormat = ownString(scheme, "bearerFormat");
      // The scheme's name is case-insensitive (RFC 9110 §11.1).
      return httpScheme === undefined
        ? undefined
        : {
            name,
            type,
            scheme: httpScheme.toLowerCase(),
            ...(bearerFormat !== undefined && { bearerFormat }),
          };
    }
    case "apiKey": {
      const place = ownString(scheme, "in");
      const parameter = ownString(scheme, "name");
      if (parameter === undefined) return undefined;
      return place === "query" || place === "header" || place === "cookie"
        ? { name, type, in: place, parameter }
        : undefined;
    }
    case "oauth2":
    case "openIdConnect":
    case "mutualTLS":
      return { name, type };
    default:
      return undefined;
  }
}

/**
 * Reads the alternatives that hold for an operation.
 *
 * An alternative naming an undeclared scheme is left out; `checkSecurity` makes it an error, so no contract lacks one.
 */
export function readSecurity(
  document: JsonObject,
  operation: JsonObject,
  schemes: readonly SecurityScheme[],
): SecurityRequirement[] {
  const byName = new Map(schemes.map((scheme) => [scheme.name, scheme]));
  return effectiveSecurity(document, operation)
    .value.filter(isObject)
    .flatMap((alternative): SecurityRequirement[] => {
      const requirement = Object.entries(alternative).flatMap(([name, scopes]) => {
        const scheme = byName.get(name);
        const names = (Array.isArray(scopes) ? scopes : []).filter((scope) => typeof scope === "string");
        return scheme ? [{ scheme, scopes: names }] : [];
      });
      return requirement.length === Object.keys(alternative).length ? [requirement] : [];
    });
}
