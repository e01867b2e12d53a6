/** Checks of what a client is made with. */

import { isRecord, kindOf, misuse } from "./misuse.js";
import type { ClientOptions } from "./options.js";

/**
 * Checks the options of a client.
 *
 * @throws {TypeError} When one is of another kind than its type says.
 */
export function checkOptions(options: ClientOptions): void {
  const who = "createClient";
  if (!isRecord(options))
    throw misuse(who, `expected options, received ${kindOf(options)}`, "Give { baseUrl: … }");
  const { baseUrl, ...others } = options;
  if (baseUrl !== undefined && typeof baseUrl !== "string")
    throw misuse(who, `baseUrl has to be a string, received ${kindOf(baseUrl)}`, "Give the href of a URL");
  for (const name of ["fetch", "token", "refresh"] as const) {
    const value: unknown = others[name];
    if (value !== undefined && typeof value !== "function")
      throw misuse(who, `${name} has to be a function, received ${kindOf(value)}`, `Give () => ${name}`);
  }
}

/**
 * Checks that paths can be appended to a base URL here: a relative one needs a page. Asked at a call, for the same module may be
 * loaded where no page is and never call from there.
 *
 * @throws {TypeError} Without the URL, which may hold credentials.
 */
export function checkBaseUrl(who: string, baseUrl: string): void {
  const page = globalThis.document?.baseURI ?? globalThis.location?.href;
  let url: URL;
  try {
    url = new URL(baseUrl, page);
  } catch {
    const what = baseUrl === "" ? "missing" : /^[a-z][a-z\d+.-]*:/i.test(baseUrl) ? "no URL" : "relative";
    const where = what === "relative" ? ", and no page is here for it to be relative to" : "";
    throw misuse(who, `baseUrl is ${what}${where}`, 'Make the client with { baseUrl: "https://…" }');
  }
  if (url.username !== "" || url.password !== "")
    throw misuse(
      who,
      "baseUrl has credentials, which fetch refuses",
      "Leave them out, and give token or headers",
    );
}
