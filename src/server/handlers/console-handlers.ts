import { implement, reply } from "wireproof/express";
import type { ConsoleOperations } from "../../generated/console/handlers.js";
import { isoTime } from "../clock.js";
import { clearedSessionCookie, readSessionCookie, sessionCookie } from "../security/session-cookie.js";
import type { SessionPrincipal } from "../services/principals.js";
import { readProfile } from "../services/profiles.js";
import type { Services } from "../services/services.js";
import type { Account } from "../store/account-store.js";
import { callerAddress } from "./caller.js";
import { withCanonicalIds } from "./canonical-ids.js";
import { consoleAppHandlers } from "./console-app-handlers.js";
import { consoleProviderHandlers } from "./console-provider-handlers.js";
import { consoleRunHandlers } from "./console-run-handlers.js";
import { draftFormHandlers } from "./form-handlers.js";
import { inspectorHandlers } from "./inspector-handlers.js";

const NO_STORE = { "Cache-Control": "no-store" as const };

/** Implements `/console/api`. */
export function consoleHandlers(services: Services) {
  const { store, consoleLogin, invitations, origin } = services;
  const isSecure = () => origin().startsWith("https:");

  async function view(account: Account, csrfToken: string, expiresAt: number) {
    const { workspaces } = await readProfile(store.accounts, account);
    return { account, workspaces, csrf_token: csrfToken, expires_at: isoTime(expiresAt) };
  }

  const handlers = implement<ConsoleOperations, SessionPrincipal>({
    login: async ({ body, req, fail }) => {
      const { account, token, csrfToken, expiresAt } = await consoleLogin.login(
        { ...body, address: callerAddress(req), replaces: readSessionCookie(req.headers.cookie) },
        fail,
      );
      return reply(200, await view(account, csrfToken, expiresAt), {
        headers: { ...NO_STORE, "Set-Cookie": sessionCookie(token, expiresAt, isSecure()) },
      });
    },

    logout: async ({ principal }) => {
      await consoleLogin.logout(principal.sessionId);
      return reply(
        200,
        { result: "success" as const },
        { headers: { "Set-Cookie": clearedSessionCookie(isSecure()) } },
      );
    },

    getMe: async ({ principal }) =>
      reply(200, await view(principal.account, principal.csrfToken, principal.expiresAt), {
        headers: NO_STORE,
      }),

    activateAccount: async ({ body, fail }) => reply(200, await invitations.activate(body, fail)),

    ...consoleAppHandlers(services),
    ...consoleProviderHandlers(services),
    ...consoleRunHandlers(services),
    ...draftFormHandlers(services),
    ...inspectorHandlers(services),
  });
  return withCanonicalIds(handlers);
}
