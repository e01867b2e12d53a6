/** Accounts as people write them, in flags or a file, and as a run uses them. */

import { isObject } from "../../contract/index.js";
import { RunError } from "../../generate/index.js";
import { type CookieLogin, cookieLogin } from "./cookie-login.js";
import { type DeviceLogin, type DevicePrompt, deviceLogin } from "./device-login.js";
import type { Identities, Identity } from "./identity.js";

/** An account as it is described: credentials that it has, and sign-ins that give it more. */
export interface Account extends Partial<Identity> {
  readonly cookieLogin?: CookieLogin;
  readonly deviceLogin?: DeviceLogin;
}

/** The accounts of a run as they are described. `other` is another account, to whom the first one's resources are foreign. */
export interface Accounts {
  readonly main: Account;
  readonly other?: Account;
  /**
   * Values of parameters and properties that exist on the server, by name: `{ workspace_id: "…" }`. Requests take them where they
   * would else take chance's.
   */
  readonly values?: Identities["values"];
}

/** What a sign-in has at hand. */
export interface SignInContext {
  /** Of the server: `http://127.0.0.1:3000`. */
  readonly origin: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Shows a device's code to a person. */
  readonly show: (prompt: DevicePrompt) => void;
}

/** What an auth file exports: accounts, or a function that gives them, called again when credentials end. */
export type SignIn = Accounts | ((context: SignInContext) => Accounts | Promise<Accounts>);

/**
 * Signs every account in.
 *
 * @throws {RunError} When a sign-in fails or an environment variable is not set.
 */
export async function signInAll(source: SignIn, context: SignInContext): Promise<Identities> {
  const { main, other, values } = typeof source === "function" ? await source(context) : source;
  return {
    main: await signIn(main, context),
    ...(other && { other: await signIn(other, context) }),
    ...(values && { values }),
  };
}

async function signIn(account: Account, { origin, env, show }: SignInContext): Promise<Identity> {
  const parts: Identity[] = [
    { credentials: resolved(account.credentials ?? {}, env), headers: resolved(account.headers ?? {}, env) },
  ];
  if (account.cookieLogin) parts.push(await cookieLogin(origin, resolvedDeep(account.cookieLogin, env)));
  if (account.deviceLogin) parts.push(await deviceLogin(origin, account.deviceLogin, show));
  return {
    credentials: Object.assign({}, ...parts.map(({ credentials }) => credentials)),
    headers: Object.assign({}, ...parts.map(({ headers }) => headers)),
  };
}

/**
 * Reads `--auth scheme=value`.
 *
 * @throws {RunError} For a text without `=`.
 */
export function accountOf(flags: readonly string[]): Account {
  const credentials = flags.map((flag): [string, string] => {
    const equals = flag.indexOf("=");
    if (equals < 1)
      throw new RunError("auth-invalid", "--auth is not `scheme=value`", {
        fix: "write --auth bearerAuth=env:API_TOKEN",
      });
    return [flag.slice(0, equals), flag.slice(equals + 1)];
  });
  return { credentials: Object.fromEntries(credentials) };
}

/** `env:NAME` stands for a variable, so that no secret is written down. */
function fromEnvironment(value: string, env: SignInContext["env"]): string {
  if (!value.startsWith("env:")) return value;
  const name = value.slice(4);
  const found = env[name];
  if (!found)
    throw new RunError("auth-variable-missing", `the environment has no ${name}`, { fix: `set ${name}` });
  return found;
}

function resolved(
  values: Readonly<Record<string, string>>,
  env: SignInContext["env"],
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, fromEnvironment(value, env)]),
  );
}

function resolvedDeep(login: CookieLogin, env: SignInContext["env"]): CookieLogin {
  const { body } = login;
  if (!isObject(body)) return login;
  const members = Object.entries(body).map(([name, value]) => [
    name,
    typeof value === "string" ? fromEnvironment(value, env) : value,
  ]);
  return { ...login, body: Object.fromEntries(members) };
}
