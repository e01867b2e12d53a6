import { createApiClient } from "../../../src/generated/api/client.js";
import { createConsoleClient } from "../../../src/generated/console/client.js";
import { API, logIn } from "./device-client.js";
import type { ConsoleClient, TestService } from "./test-service.js";

/** More calls than any test makes. */
export const UNLIMITED_CALLS = {
  LIMIT_CALLS_PER_TOKEN_PER_MINUTE: "100000",
  LIMIT_CALLS_PER_SESSION_PER_MINUTE: "100000",
  LIMIT_DEVICE_CODES_PER_HOUR: "1000",
  LIMIT_DECISIONS_PER_HOUR: "1000",
};

/** The generated client of `/openapi/v1`, on a device that the person of a console session has logged in. */
export async function apiClient(
  { origin }: TestService,
  session: ConsoleClient,
  login: Record<string, string> = {},
): Promise<ReturnType<typeof createApiClient>> {
  const token = await logIn(origin, session, login);
  return createApiClient({ baseUrl: `${origin}${API}`, token: () => token, retry: false });
}

/** The generated client of `/console/api` in a person's browser. */
export function consoleClient(
  { origin }: TestService,
  { cookie, csrfToken }: Pick<ConsoleClient, "cookie" | "csrfToken">,
): ReturnType<typeof createConsoleClient> {
  const headers = { Cookie: cookie, "X-CSRF-Token": csrfToken };
  return createConsoleClient({ baseUrl: `${origin}/console/api`, headers, retry: false });
}

interface Outcome {
  readonly ok: boolean;
  readonly kind?: string;
  readonly error?: unknown;
}

/** The data of a success. */
export function dataOf<R extends Outcome>(
  result: R,
): Extract<R, { ok: true }> extends { data: infer D } ? D : never {
  if (result.ok && "data" in result) {
    return result.data as Extract<R, { ok: true }> extends { data: infer D } ? D : never;
  }
  throw new Error(`the call ended as ${result.kind}: ${JSON.stringify(result.error)}`);
}

/** The body of a declared refusal. */
export function refusalOf<R extends Outcome>(
  result: R,
): Extract<R, { kind: "declared" }> extends { error: infer E } ? E : never {
  if (!result.ok && result.kind === "declared") {
    return result.error as Extract<R, { kind: "declared" }> extends { error: infer E } ? E : never;
  }
  throw new Error(`the call was not refused as declared: ${result.kind ?? "success"}`);
}
