import { implement, reply } from "wireproof/express";
import type { ApiOperations } from "../../generated/api/handlers.js";
import type { Principal } from "../services/principals.js";
import type { Services } from "../services/services.js";
import { accountHandlers } from "./account-handlers.js";
import { appHandlers } from "./app-handlers.js";
import { withCanonicalIds } from "./canonical-ids.js";
import { fileHandlers } from "./file-handlers.js";
import { formHandlers } from "./form-handlers.js";
import { approvalHandlers, oauthHandlers } from "./oauth-handlers.js";
import { runHandlers } from "./run-handlers.js";
import { workspaceHandlers } from "./workspace-handlers.js";

/** Implements `/openapi/v1`. */
export function apiHandlers(services: Services, version: string) {
  const handlers = implement<ApiOperations, Principal>({
    // While the database is away this is refused with 503, as every operation that needs it.
    getHealth: () => reply(200, { ok: true }),
    getVersion: () => reply(200, { version, edition: "SELF_HOSTED" as const }),
    ...accountHandlers(services),
    ...workspaceHandlers(services),
    ...appHandlers(services),
    ...runHandlers(services),
    ...formHandlers(services),
    ...fileHandlers(services),
    ...oauthHandlers(services),
    ...approvalHandlers(services),
  });
  return withCanonicalIds(handlers);
}
