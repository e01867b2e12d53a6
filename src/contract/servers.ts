/** Base paths from the Server Objects of a document. */

import { quoted, type Reporter } from "./diagnostics.js";
import { isObject, joinPointer, own, ownObject, ownString } from "./json-pointer.js";
import type { Json, JsonObject } from "./model.js";

/** Beyond this many combinations of server variables the rest are left out. */
const MOST_COMBINATIONS = 256;

/**
 * Returns the URL of each server, without query, fragment and trailing slash, each once. Variables take each value of their
 * `enum`, the default first. Without `servers` there is one, `""` (OAS: the server is `/`).
 */
export function serverUrls(document: JsonObject): string[] {
  const servers = own(document, "servers");
  const urls = (Array.isArray(servers) ? servers : []).filter(isObject).flatMap(urlsOf);
  return urls.length === 0 ? [""] : [...new Set(urls.map(plainUrl))];
}

/** Returns the path part of each server URL, without a trailing slash, each once. */
export function basePaths(document: JsonObject): string[] {
  return [...new Set(serverUrls(document).map(pathPart))];
}

function urlsOf(server: JsonObject): string[] {
  let urls = [ownString(server, "url") ?? "/"];
  for (const [name, variable] of Object.entries(ownObject(server, "variables") ?? {})) {
    if (!isObject(variable) || !isText(own(variable, "default")) || !urls[0]?.includes(`{${name}}`)) continue;
    const values = own(variable, "enum");
    const choices = new Set(
      [own(variable, "default"), ...(Array.isArray(values) ? values : [])].filter(isText).map(String),
    );
    urls = [...choices]
      .flatMap((value) => urls.map((url) => url.replaceAll(`{${name}}`, () => value)))
      .slice(0, MOST_COMBINATIONS);
  }
  return urls;
}

/** YAML reads `default: 1` as a number; nobody means anything else by it. */
function isText(value: Json | undefined): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

/** A scheme and an authority, or the latter alone (RFC 3986 §3, §4.2). */
const ORIGIN = /^([a-z][a-z0-9+.-]*:)?\/\/[^/?#]*/i;

/** `v1/?x#y` → `/v1`; an absolute URL keeps its origin. */
function plainUrl(url: string): string {
  const plain = url.replace(/[?#].*$/s, "").replace(/\/+$/, "");
  return plain === "" || plain.startsWith("/") || ORIGIN.test(plain) ? plain : `/${plain}`;
}

/** `https://api.example.com/v1` → `/v1`; a relative URL is one already. */
function pathPart(url: string): string {
  return url.replace(ORIGIN, "");
}

/** Reports servers without a URL, and variables without a value: their base path would be a guess. */
export function checkServers(document: JsonObject, report: Reporter): void {
  const servers = own(document, "servers");
  if (servers !== undefined && !Array.isArray(servers)) {
    report({
      id: "server-invalid",
      pointer: "/servers",
      message: "`servers` is not a list.",
      fix: "write `- url: /v1`",
    });
  }
  for (const [index, server] of (Array.isArray(servers) ? servers : []).entries()) {
    const pointer = joinPointer("/servers", index);
    const url = isObject(server) ? ownString(server, "url") : undefined;
    if (!isObject(server) || url === undefined) {
      report({ id: "server-invalid", pointer, message: "The server has no URL.", fix: "write `url: /v1`" });
      continue;
    }
    const variables = ownObject(server, "variables") ?? {};
    for (const [, name = ""] of url.matchAll(/\{([^{}]*)\}/g)) {
      const variable = own(variables, name);
      if (isObject(variable) && isText(own(variable, "default"))) continue;
      const message = `The server's variable ${quoted(name)} has no default.`;
      report({
        id: "server-invalid",
        pointer,
        message,
        fix: `declare ${quoted(name)} under \`variables\`, with a \`default\``,
      });
    }
  }
}
