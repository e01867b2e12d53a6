import type { components } from "../../generated/api/types.js";
import { isoTime } from "../clock.js";
import type { IssuedToken } from "../services/device-login.js";
import type { Profile } from "../services/profiles.js";

type Schemas = components["schemas"];

/** Shows a new token to OAuth clients (RFC 6749 §5.1). */
export function accessTokenResponse({ text, token }: IssuedToken): Schemas["AccessTokenResponse"] {
  return {
    access_token: text,
    token_type: "Bearer",
    expires_in: Math.floor((token.expiresAt - token.createdAt) / 1000),
    scope: token.scope,
  };
}

/** Shows a new token to Dify's client. */
export function deviceTokenResponse(
  { text, token }: IssuedToken,
  { account, workspaces, defaultWorkspaceId }: Profile,
): Schemas["DeviceTokenResponse"] {
  return {
    token: text,
    expires_at: isoTime(token.expiresAt),
    subject_type: "account",
    account,
    workspaces,
    ...(defaultWorkspaceId !== undefined && { default_workspace_id: defaultWorkspaceId }),
    token_id: token.id,
  };
}
