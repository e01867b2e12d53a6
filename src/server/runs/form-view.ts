import type { components } from "../../generated/api/types.js";
import type { NodeOf } from "../engine/graph/graph.js";

type Schemas = components["schemas"];
type HumanInput = NodeOf<"human-input">;

/** What is longer is asked for in a box of several lines. */
export const LONGEST_LINE = 256;

/** The fields of a form in the words of the wire. */
export function formFields(inputs: HumanInput["inputs"]): Schemas["HumanInputForm"]["inputs"] {
  return inputs.map(({ name, label, required, max_length }) => ({
    type: max_length > LONGEST_LINE ? "paragraph" : "text-input",
    output_variable_name: name,
    label: label ?? name,
    required,
    max_length,
  }));
}

/** The actions of a form in the words of the wire. */
export function formActions(actions: HumanInput["actions"]): Schemas["HumanInputForm"]["user_actions"] {
  return actions.map(({ id, title, style }) => ({ id, title: title ?? id, button_style: style }));
}
