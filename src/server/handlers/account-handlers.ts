import { type Handlers, reply } from "wireproof/express";
import type { ApiOperations } from "../../generated/api/handlers.js";
import { type Principal, principalOf } from "../services/principals.js";
import { readProfile } from "../services/profiles.js";
import type { Services } from "../services/services.js";
import { accountResponse, sessionRow } from "./account-view.js";
import { pageOf } from "./page.js";

type AccountOperations = Pick<
  ApiOperations,
  "getAccount" | "listSessions" | "revokeOwnSession" | "revokeSession"
>;

/** The handlers of the account and its sessions. */
export function accountHandlers({ store }: Services): Handlers<AccountOperations, Principal> {
  return {
    getAccount: async ({ principal }) => {
      const { account } = principalOf("token", principal);
      return reply(200, accountResponse(await readProfile(store.accounts, account)));
    },

    listSessions: async ({ principal, query: { page, limit } }) => {
      const { account } = principalOf("token", principal);
      const { total, rows } = await store.accessTokens.listLive(account.id, page, limit);
      return reply(200, pageOf(page, limit, total, rows.map(sessionRow)));
    },

    revokeOwnSession: async ({ principal }) => {
      const { account, token } = principalOf("token", principal);
      await store.accessTokens.revoke(token.id, account.id);
      return reply(200, { status: "revoked" as const });
    },

    revokeSession: async ({ principal, path, fail }) => {
      const { account } = principalOf("token", principal);
      const revoked = await store.accessTokens.revoke(path.session_id, account.id);
      if (!revoked) throw fail.not_found({ message: "session not found" });
      return reply(200, { status: "revoked" as const });
    },
  };
}
