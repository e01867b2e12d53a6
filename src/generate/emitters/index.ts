/** Every emitter, one per generated file of a surface. */

import type { Emitter } from "../emitter.js";
import { emitClient } from "./client.js";
import { emitErrors } from "./errors.js";
import { emitHandlers } from "./handlers.js";
import { emitOpenapiJson } from "./openapi-json.js";
import { emitOperations } from "./operations.js";
import { emitTypes } from "./types.js";

export { emitErrorsDoc } from "./errors-doc.js";

/** Run in this order; none reads what another wrote. */
export const EMITTERS: readonly Emitter[] = [
  emitOpenapiJson,
  emitTypes,
  emitOperations,
  emitHandlers,
  emitErrors,
  emitClient,
];
