import { ApiError } from "./api-error.js";
import { createBearer } from "./bearer.js";
import { call } from "./call.js";
import { systemClock } from "./clock.js";
import type { Operations } from "./operation-descriptor.js";
import type { CallInit, ClientOptions, RequestInput } from "./options.js";

/**
 * Makes a client with one method per operation, and the same methods under `orThrow`.
 *
 * Generated code names the type: descriptors are data, and what they stand for is written beside them by the same generator.
 *
 * @param server - The base URL where the options name none.
 * @throws {TypeError} For a base URL with a query or a fragment, for paths are appended to it.
 * @typeParam Client - `{ [method]: (request, init?) => Promise<Result>; orThrow: { [method]: (request, init?) => Promise<data> } }`.
 */
export function createClient<Client extends object>(
  operations: Operations,
  options: ClientOptions = {},
  server = "",
): Client {
  const { baseUrl = server, clock = systemClock } = options;
  if (/[?#]/.test(baseUrl)) throw new TypeError("baseUrl has ? or #");
  const caller = { options, bearer: createBearer(options), clock, baseUrl };
  const orThrow: Record<string, unknown> = {};
  const client: Record<string, unknown> = { orThrow };
  for (const [name, operation] of Object.entries(operations)) {
    const method = (input?: RequestInput, init?: CallInit) =>
      (operation.call ?? call)(operation, caller, input, init);
    client[name] = method;
    orThrow[name] = async (input?: RequestInput, init?: CallInit) => {
      const result = await method(input, init);
      if (result.ok) return result.data;
      throw new ApiError(name, result);
    };
  }
  return client as Client;
}
