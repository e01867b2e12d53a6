import { type Handlers, reply } from "wireproof/express";
import type { ApiOperations } from "../../generated/api/handlers.js";
import type { ConsoleOperations } from "../../generated/console/handlers.js";
import { type Principal, principalOf, type SessionPrincipal } from "../services/principals.js";
import type { Services } from "../services/services.js";
import { formView } from "./form-view.js";

type FormOperations = Pick<ApiOperations, "getHumanInputForm" | "submitHumanInputForm">;
type DraftFormOperations = Pick<ConsoleOperations, "getDraftHumanInputForm" | "submitDraftHumanInputForm">;

/** The handlers of forms of the published app's runs, for everybody who may run it. */
export function formHandlers({ apps, running }: Services): Handlers<FormOperations, Principal> {
  const { humanInput } = running;
  const at = (appId: string, token: string) => ({ appId, token, origin: "published" as const });

  return {
    getHumanInputForm: async ({ principal, path, fail }) => {
      const { account } = principalOf("token", principal);
      const app = await apps.findServed(path.app_id, account.id, fail);
      return reply(200, formView(await humanInput.find(at(app.id, path.form_token), fail)));
    },

    submitHumanInputForm: async ({ principal, path, body, fail }) => {
      const { account } = principalOf("token", principal);
      const app = await apps.findServed(path.app_id, account.id, fail);
      await humanInput.submit(at(app.id, path.form_token), body, fail);
      return reply(200, {});
    },
  };
}

/** The handlers of forms of the draft's runs, for everybody who may edit the app. */
export function draftFormHandlers({
  appEditing,
  running,
}: Services): Handlers<DraftFormOperations, SessionPrincipal> {
  const { humanInput } = running;
  const at = (appId: string, token: string) => ({ appId, token, origin: "draft" as const });

  return {
    getDraftHumanInputForm: async ({ principal: { account }, path, fail }) => {
      const app = await appEditing.findEditable(path.app_id, account.id, fail);
      return reply(200, formView(await humanInput.find(at(app.id, path.form_token), fail)));
    },

    submitDraftHumanInputForm: async ({ principal: { account }, path, body, fail }) => {
      const app = await appEditing.findEditable(path.app_id, account.id, fail);
      await humanInput.submit(at(app.id, path.form_token), body, fail);
      return reply(200, {});
    },
  };
}
