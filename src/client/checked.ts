/** The client with checks of what is given to it, for callers that no compiler has checked. */

import { ApiError } from "./api-error.js";
import { checkCall } from "./check-call.js";
import { checkHeaders, checkToken } from "./check-headers.js";
import { checkBaseUrl, checkOptions } from "./check-options.js";
import { createClient as create } from "./create-client.js";
import { type AnyResult, match as choose } from "./match.js";
import { isRecord, kindOf, misuse } from "./misuse.js";
import type { Operations } from "./operation-descriptor.js";
import type { CallInit, ClientOptions, RequestInput } from "./options.js";

type Method = (input?: RequestInput, init?: CallInit) => Promise<unknown>;
type Methods = Readonly<Record<string, Method>>;

/**
 * Makes a client with one method per operation, and the same methods under `orThrow`.
 *
 * A method rejects with a `TypeError` when it is called wrongly, and nothing is sent. It says the operation, what was expected, what
 * was received by its kind, and the fix.
 *
 * @param server - The base URL where the options name none.
 * @throws {TypeError} For options that are none, and for a base URL that is no text or has a query or a fragment, for paths are
 *   appended to it.
 * @typeParam Client - `{ [method]: (request, init?) => Promise<Result>; orThrow: { [method]: (request, init?) => Promise<data> } }`.
 */
export function createClient<Client extends object>(
  operations: Operations,
  options: ClientOptions = {},
  server = "",
): Client {
  checkOptions(options);
  const { token, refresh, headers, baseUrl = server } = options;
  const checking: ClientOptions = {
    ...options,
    token: token && (async (...given) => checkToken("token", await token(...given))),
    refresh: refresh && (async (...given) => checkToken("refresh", await refresh(...given))),
  };
  const client = create<Methods & { readonly orThrow: Methods }>(operations, checking, server);
  const checked = (methods: Methods) =>
    Object.fromEntries(
      Object.entries(operations).map(([name, operation]): [string, Method] => {
        const method: Method = async (input, init) => {
          checkBaseUrl(name, baseUrl);
          checkHeaders(name, headers);
          checkCall(name, operation, input, init);
          try {
            return await methods[name]?.(input, init);
          } catch (cause) {
            throw told(name, cause);
          }
        };
        return [name, method];
      }),
    );
  return { ...checked(client), orThrow: checked(client.orThrow) } as object as Client;
}

/** A platform's own message repeats the value of a header, and does not know the operation. */
function told(name: string, cause: unknown): unknown {
  if (cause instanceof ApiError || !(cause instanceof Error)) return cause;
  if (/header/i.test(cause.message))
    return misuse(name, "a header cannot be sent", "Trim or encode its name and value");
  return new TypeError(`${name}: ${cause.message}`, { cause });
}

/**
 * Calls the arm of a result, and returns what it returns.
 *
 * Exhaustive and open: leaving out a declared code or `_` does not compile, nor does an arm for a code that is not
 * declared; a code that the client does not know yet lands in `_`.
 *
 * @example
 * match(await api.getApp({ path: { app_id } }), {
 *   ok: (app) => app.name,
 *   app_not_found: (error) => error.message,
 *   _: (failure) => failure.kind,
 * });
 * @throws {TypeError} For what is no result, and for an arm that is missing all the same.
 */
export const match = ((result: AnyResult, arms: Record<string, unknown>) => {
  if (!isRecord(result) || typeof result.ok !== "boolean") {
    const fix = result instanceof Promise ? "Await the call" : "Give what a call resolves to";
    throw misuse("match", `expected a result, received ${kindOf(result)}`, fix);
  }
  if (!isRecord(arms)) throw misuse("match", `expected arms, received ${kindOf(arms)}`, "Give { ok, _ }");
  const needed = result.ok ? ["ok", "_"] : ["_"];
  const given = result.kind === "declared" && result.code !== null && Object.hasOwn(arms, result.code);
  for (const arm of given ? [...needed, result.code] : needed)
    if (typeof arms[arm] !== "function")
      throw misuse("match", `the arm ${arm} has to be a function, received ${kindOf(arms[arm])}`, "Add it");
  return choose(result, arms as never);
}) as typeof choose;
