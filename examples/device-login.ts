import { pollDeviceToken } from "wireproof/client";
import { createApiClient } from "../src/generated/api/client.js";

/** Logs this device in at a running reference service; `show` tells a person where to enter which code. */
export async function logIn(origin: string, show: (line: string) => void, signal?: AbortSignal) {
  const api = createApiClient({ baseUrl: `${origin}/openapi/v1` });
  const client_id = "wireproof";
  const start = await api.orThrow.createDeviceAuthorization({
    body: { client_id },
    mediaType: "application/x-www-form-urlencoded",
  });
  show(`Open ${start.verification_uri} and enter ${start.user_code}`);

  const grant_type = "urn:ietf:params:oauth:grant-type:device_code";
  return pollDeviceToken(
    start,
    (device_code, init) =>
      api.createAccessToken(
        { body: { grant_type, device_code, client_id }, mediaType: "application/x-www-form-urlencoded" },
        init,
      ),
    { signal },
  );
}
