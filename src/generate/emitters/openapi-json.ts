/** The expanded document: what a server, a client generator or a documentation page reads. */

import type { Emitter } from "../emitter.js";
import { COMMAND, generatedBy, prettyJson } from "../text.js";

/** Emits `openapi.json`: the Contract's document, with the command that made it in front. */
export const emitOpenapiJson: Emitter = ({ contract, command = COMMAND, spec }) => {
  const { "x-generated-by": _, ...document } = contract.document;
  const content = prettyJson({ "x-generated-by": generatedBy(command, [spec]), ...document });
  return { path: "openapi.json", content: `${content}\n` };
};
