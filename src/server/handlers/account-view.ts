import type { components } from "../../generated/api/types.js";
import { isoTime } from "../clock.js";
import type { Profile } from "../services/profiles.js";
import type { AccessToken } from "../store/access-token-store.js";

type Schemas = components["schemas"];

/** Shows an account to the client that acts for it. */
export function accountResponse({
  account,
  workspaces,
  defaultWorkspaceId,
}: Profile): Schemas["AccountResponse"] {
  return {
    subject_type: "account",
    subject_email: account.email,
    account,
    workspaces,
    ...(defaultWorkspaceId !== undefined && { default_workspace_id: defaultWorkspaceId }),
  };
}

/** Shows a live token in the list of sessions. */
export function sessionRow(token: AccessToken): Schemas["SessionRow"] {
  return {
    id: token.id,
    prefix: "dfoa_",
    client_id: token.clientId,
    device_label: token.label,
    created_at: isoTime(token.createdAt),
    ...(token.lastUsedAt !== undefined && { last_used_at: isoTime(token.lastUsedAt) }),
    expires_at: isoTime(token.expiresAt),
  };
}
