import { type Handlers, reply } from "wireproof/express";
import type { ConsoleOperations } from "../../generated/console/handlers.js";
import type { SessionPrincipal } from "../services/principals.js";
import type { Services } from "../services/services.js";
import { providerView } from "./console-app-view.js";

type ProviderOperations = Pick<ConsoleOperations, "getProvider" | "setProvider" | "deleteProvider">;

/** The handlers of the model provider of a workspace. */
export function consoleProviderHandlers({
  modelProviders,
}: Services): Handlers<ProviderOperations, SessionPrincipal> {
  const caller = ({ account }: SessionPrincipal, { workspace_id }: { readonly workspace_id: string }) => ({
    workspaceId: workspace_id,
    accountId: account.id,
  });

  return {
    getProvider: async ({ principal, path, fail }) =>
      reply(200, providerView(await modelProviders.find(caller(principal, path), fail))),

    setProvider: async ({ principal, path, body, fail }) => {
      const request = {
        kind: body.kind,
        baseUrl: body.base_url,
        apiKey: body.api_key,
        models: body.models,
        callsLeft: body.calls_left ?? undefined,
      };
      return reply(200, providerView(await modelProviders.set(caller(principal, path), request, fail)));
    },

    deleteProvider: async ({ principal, path, fail }) => {
      await modelProviders.delete(caller(principal, path), fail);
      return reply(204);
    },
  };
}
