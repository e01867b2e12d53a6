/** Reads what an auth file gives, as strictly as flags are read: what is misspelt would be taken for a refusing server. */

import { isObject, type Json, nearest } from "../../contract/index.js";
import { RunError } from "../../generate/index.js";
import type { Account, Accounts, SignIn } from "./accounts.js";
import { attempt } from "./attempt.js";
import type { CookieLogin } from "./cookie-login.js";
import type { DeviceLogin } from "./device-login.js";

/** What a file is read with. */
export interface AuthFile {
  /** For messages. */
  readonly name: string;
  /** The names of the document's security schemes. */
  readonly schemes: readonly string[];
  /** Milliseconds in which a function of the file must end. Default: 60 000. */
  readonly timeoutMs?: number | undefined;
}

/**
 * Reads the accounts of a file, or makes its function one that gives them.
 *
 * @throws {RunError} `auth-invalid` for another shape, `auth-scheme-unknown`; from the function also `sign-in-failed`, when it
 * throws or does not end in time.
 */
export function readSignIn(loaded: unknown, file: AuthFile): SignIn {
  if (typeof loaded !== "function") return readAccounts(loaded, file);
  return async (context) => {
    const call = (): unknown => loaded(context);
    const given = await attempt(`the function of ${file.name}`, call, file.timeoutMs, "raise --time");
    return readAccounts(given, file);
  };
}

/** @throws {RunError} `auth-scheme-unknown` for a name that no security scheme has, with the place where it stands. */
export function requireScheme(name: string, schemes: readonly string[], where?: string): void {
  if (schemes.includes(name)) return;
  const meant = nearest(name, schemes);
  const known = schemes.map((scheme) => `\`${scheme}\``).join(", ");
  const named = known === "" ? "leave its credential out" : `name one of ${known}`;
  throw new RunError(
    "auth-scheme-unknown",
    `the document has no security scheme \`${name}\`${where === undefined ? "" : ` (${where})`}`,
    { fix: meant === undefined ? named : `write \`${meant}\`` },
  );
}

function readAccounts(value: unknown, { name, schemes }: AuthFile): Accounts {
  const { main, other, values } = isObject(value) ? members(value, name, ["main", "other", "values"]) : {};
  if (main === undefined)
    throw new RunError("auth-invalid", `${name} gives no accounts`, {
      fix: "export { main: { credentials: { … } } } as default",
    });
  return {
    main: readAccount(main, `${name}: main`, schemes),
    ...(other !== undefined && { other: readAccount(other, `${name}: other`, schemes) }),
    ...(values !== undefined && { values: readValues(values, `${name}: values`) }),
  };
}

function readAccount(value: unknown, where: string, schemes: readonly string[]): Account {
  const known = ["credentials", "headers", "cookieLogin", "deviceLogin"];
  const { credentials, headers, cookieLogin, deviceLogin } = members(value, where, known);
  const secrets = credentials === undefined ? undefined : texts(credentials, `${where}.credentials`);
  for (const scheme of Object.keys(secrets ?? {})) requireScheme(scheme, schemes, `in ${where}.credentials`);
  return {
    ...(secrets && { credentials: secrets }),
    ...(headers !== undefined && { headers: texts(headers, `${where}.headers`) }),
    ...(cookieLogin !== undefined && {
      cookieLogin: readCookieLogin(cookieLogin, `${where}.cookieLogin`, schemes),
    }),
    ...(deviceLogin !== undefined && {
      deviceLogin: readDeviceLogin(deviceLogin, `${where}.deviceLogin`, schemes),
    }),
  };
}

function readCookieLogin(value: unknown, where: string, schemes: readonly string[]): CookieLogin {
  const { url, body, cookie, csrf } = members(value, where, ["url", "body", "cookie", "csrf"]);
  const { scheme, name } = members(cookie, `${where}.cookie`, ["scheme", "name"]);
  return {
    url: text(url, `${where}.url`),
    body: json(body, `${where}.body`),
    cookie: {
      scheme: schemeName(scheme, `${where}.cookie.scheme`, schemes),
      name: text(name, `${where}.cookie.name`),
    },
    ...(csrf !== undefined && { csrf: readCsrf(csrf, `${where}.csrf`, schemes) }),
  };
}

function readCsrf(
  value: unknown,
  where: string,
  schemes: readonly string[],
): NonNullable<CookieLogin["csrf"]> {
  const given = members(value, where, ["pointer", "cookie", "scheme", "header"]);
  const from =
    given.cookie === undefined
      ? { pointer: text(given.pointer, `${where}.pointer`) }
      : { cookie: text(given.cookie, `${where}.cookie`) };
  return given.header === undefined
    ? { ...from, scheme: schemeName(given.scheme, `${where}.scheme`, schemes) }
    : { ...from, header: text(given.header, `${where}.header`) };
}

function readDeviceLogin(value: unknown, where: string, schemes: readonly string[]): DeviceLogin {
  const required = ["deviceAuthorizationEndpoint", "tokenEndpoint", "clientId", "scheme"];
  const given = members(value, where, [...required, "scope", "approve"]);
  const { approve, scope } = given;
  if (approve !== undefined && typeof approve !== "function")
    throw invalid(`${where}.approve`, approve, "a function");
  return {
    deviceAuthorizationEndpoint: text(
      given.deviceAuthorizationEndpoint,
      `${where}.deviceAuthorizationEndpoint`,
    ),
    tokenEndpoint: text(given.tokenEndpoint, `${where}.tokenEndpoint`),
    clientId: text(given.clientId, `${where}.clientId`),
    scheme: schemeName(given.scheme, `${where}.scheme`, schemes),
    ...(scope !== undefined && { scope: text(scope, `${where}.scope`) }),
    ...(approve && { approve: async (prompt) => void (await approve(prompt)) }),
  };
}

function readValues(value: unknown, where: string): NonNullable<Accounts["values"]> {
  const entries = Object.entries(members(value, where)).map(([name, one]): [string, string | number] => {
    if (typeof one === "string" || typeof one === "number") return [name, one];
    throw invalid(`${where}.${name}`, one, "text or a number");
  });
  return Object.fromEntries(entries);
}

/** The members of an object; with `known`, no others. */
function members(value: unknown, where: string, known?: readonly string[]): Record<string, unknown> {
  if (!isObject(value)) throw invalid(where, value, "an object");
  const unknown = known && Object.keys(value).find((name) => !known.includes(name));
  if (known === undefined || unknown === undefined) return { ...value };
  const meant = nearest(unknown, known);
  throw new RunError("auth-invalid", `${where} has an unknown member \`${unknown}\``, {
    fix: meant === undefined ? `use ${known.join(", ")}` : `write \`${meant}\``,
  });
}

function texts(value: unknown, where: string): Record<string, string> {
  const entries = Object.entries(members(value, where));
  return Object.fromEntries(entries.map(([name, one]) => [name, text(one, `${where}.${name}`)]));
}

function text(value: unknown, where: string): string {
  if (typeof value === "string") return value;
  throw invalid(where, value, "text");
}

function schemeName(value: unknown, where: string, schemes: readonly string[]): string {
  const name = text(value, where);
  requireScheme(name, schemes, where);
  return name;
}

/** What is sent as JSON, as it will be read there. */
function json(value: unknown, where: string): Json {
  if (value === undefined) throw invalid(where, value, "JSON");
  try {
    return JSON.parse(JSON.stringify(value));
  } catch {
    throw invalid(where, value, "JSON");
  }
}

/** What is wrong is told by its kind: it may be a secret. */
function invalid(where: string, value: unknown, expected: string): RunError {
  return new RunError("auth-invalid", `${where} is ${kindOf(value)}, not ${expected}`, {
    fix: value === undefined ? "give it, or leave out what it belongs to" : `make it ${expected}`,
  });
}

function kindOf(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return "text";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
