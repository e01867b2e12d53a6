import type { components } from "../../generated/api/types.js";
import { formActions, formFields } from "../runs/form-view.js";
import type { OpenForm } from "../services/human-input.js";

/** Shows a form to whoever may submit it. */
export function formView({ form, node }: OpenForm): components["schemas"]["HumanInputForm"] {
  return {
    form_content: form.content,
    inputs: formFields(node.inputs),
    resolved_default_values: JSON.parse(form.defaults),
    user_actions: formActions(node.actions),
    expiration_time: Math.floor(form.expiresAt / 1000),
  };
}
