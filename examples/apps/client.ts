import { match } from "wireproof/client";
import { createApiClient } from "./generated/client.js";

export async function describeApp(origin: string, app_id: number): Promise<string> {
  const api = createApiClient({ baseUrl: `${origin}/v1` });
  return match(await api.getApp({ path: { app_id } }), {
    ok: (app) => app.name,
    app_not_found: (error) => `${error.message} ${error.hint ?? ""}`,
    invalid_param: (error) => `Wrong ${error.details[0]?.loc.join(".")}: ${error.details[0]?.msg}`,
    bad_request: (error) => error.message,
    not_acceptable: (error) => error.message,
    internal_server_error: () => "Please try again later.",
    _: (failure) => `No declared answer (${failure.kind}).`,
  });
}
