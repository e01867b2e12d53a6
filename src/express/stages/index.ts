/** The total order of a surface: what is asked of a request, and when. An earlier refusal wins over every later one. */

import type { Stage } from "../../contract/index.js";
import type { RequestContext } from "../request-context.js";
import { acceptStage } from "./accept.js";
import { credentialsStage } from "./credentials.js";
import { handlerStage } from "./handler.js";
import { mediaTypeStage } from "./media-type.js";
import { methodStage } from "./method.js";
import { parseStage } from "./parse.js";
import { rateLimitStage } from "./rate-limit.js";
import { routeStage } from "./route.js";
import { sizeStage } from "./size.js";
import { validationStage } from "./validation.js";
import { versionStage } from "./version.js";

/** One stage: passes the request on, answers it (`context.answered`), or throws. */
export type RunStage = (context: RequestContext) => void | Promise<void>;

/** One row of the order. */
export interface StageRow {
  readonly stage: Stage;
  readonly run: RunStage;
}

/** The order. `scope` has no row: it is decided by the same security handler as `credentials`. */
export const STAGE_ORDER: readonly StageRow[] = [
  { stage: "version", run: versionStage },
  { stage: "route", run: routeStage },
  { stage: "method", run: methodStage },
  { stage: "credentials", run: credentialsStage },
  { stage: "rate-limit", run: rateLimitStage },
  { stage: "media-type", run: mediaTypeStage },
  { stage: "accept", run: acceptStage },
  { stage: "size", run: sizeStage },
  { stage: "parse", run: parseStage },
  { stage: "validation", run: validationStage },
  { stage: "handler", run: handlerStage },
];
