/** Path templates that can be routed without doubt (OAS Paths Object, RFC 3986 §3.3). */

import { quoted, type Report, type Reporter } from "./diagnostics.js";
import { joinPointer, ownObject } from "./json-pointer.js";
import type { JsonObject } from "./model.js";
import { effectiveParameters, rawOperations } from "./path-items.js";

/** What may stand in a path segment outside a template expression: RFC 3986 `pchar`. */
const SEGMENT = /^(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})*$/;

/**
 * Reports paths that no server can tell apart or match, and template expressions without a parameter or the reverse.
 *
 * @param doubt - The severity of what is legal but cannot be served with certainty.
 */
export function checkPaths(document: JsonObject, doubt: "error" | "warning", report: Reporter): void {
  const paths = Object.keys(ownObject(document, "paths") ?? {}).filter((path) => !path.startsWith("x-"));
  for (const path of paths) checkPath(path, doubt, report);
  checkAmbiguity(paths, doubt, report);
  checkTemplateParameters(document, report);
}

/** The names between braces, in order. */
export function templateNames(path: string): string[] {
  return [...path.matchAll(/\{([^{}]*)\}/g)].map(([, name = ""]) => name);
}

function checkPath(path: string, doubt: "error" | "warning", report: Reporter): void {
  const at = (found: Omit<Report, "pointer">) => report({ ...found, pointer: joinPointer("/paths", path) });
  if (!path.startsWith("/")) {
    const fix = `write ${quoted(`/${path}`)}`;
    at({
      id: "path-template-invalid",
      message: `The path ${quoted(path)} does not start with a slash.`,
      fix,
    });
    return;
  }
  const names = templateNames(path);
  const rest = path.replace(/\{[^{}]*\}/g, "");
  if (/[{}]/.test(rest) || names.includes("")) {
    const message = `The path ${quoted(path)} has a brace too many, or an empty expression.`;
    at({ id: "path-template-invalid", message, fix: "write each parameter as `{name}`" });
    return;
  }
  for (const name of new Set(names.filter((name, index) => names.indexOf(name) !== index))) {
    const message = `The path ${quoted(path)} names ${quoted(name)} twice.`;
    at({ id: "path-template-invalid", message, fix: "give each expression a name of its own" });
  }
  if (path.split("/").some((segment) => /\}\{/.test(segment))) {
    const message = `In the path ${quoted(path)} nothing divides one expression from the next.`;
    at({
      id: "path-template-ambiguous",
      severity: doubt,
      message,
      fix: "put a slash or another character between them",
    });
  }
  if (!rest.split("/").every((segment) => SEGMENT.test(segment))) {
    const message = `The path ${quoted(path)} has characters that no URL path has.`;
    at({
      id: "path-characters-illegal",
      severity: doubt,
      message,
      fix: "percent-encode them; a query or fragment is no part of a path",
    });
  }
}

/** Two templates clash when they differ in the names of their expressions only (OAS Paths Object). */
function checkAmbiguity(paths: readonly string[], doubt: "error" | "warning", report: Reporter): void {
  const first = new Map<string, string>();
  for (const path of paths) {
    const shape = path.replace(/\{[^{}]*\}/g, "{}");
    const other = first.get(shape);
    if (other === undefined) first.set(shape, path);
    else {
      const message = `The path ${quoted(path)} matches the same requests as ${quoted(other)}.`;
      const fix = "join the two path items under one template";
      report({
        id: "path-template-ambiguous",
        severity: doubt,
        pointer: joinPointer("/paths", path),
        message,
        fix,
      });
    }
  }
}

function checkTemplateParameters(document: JsonObject, report: Reporter): void {
  for (const raw of rawOperations(document)) {
    const names = templateNames(raw.path);
    const declared = effectiveParameters(document, raw).filter((parameter) => parameter.in === "path");
    const operation = `${raw.method.toUpperCase()} ${raw.path}`;
    for (const name of new Set(names)) {
      if (declared.some((parameter) => parameter.name === name)) continue;
      const message = `${quoted(operation)} does not declare its path parameter ${quoted(name)}.`;
      const fix = `add ${quoted(`{ name: ${name}, in: path, required: true, schema: … }`)} to its parameters`;
      report({ id: "path-parameter-undeclared", pointer: raw.pointer, message, fix });
    }
    for (const { name, pointer } of declared) {
      if (names.includes(name)) continue;
      const message = `The path parameter ${quoted(name)} does not occur in ${quoted(raw.path)}.`;
      report({
        id: "path-parameter-absent",
        pointer,
        message,
        fix: `write ${quoted(`{${name}}`)} in the path, or remove the parameter`,
      });
    }
  }
}
