/** Finds whose codes a request is answered with, when that must be known before the stages get there. */

import type { RequestContext } from "./request-context.js";
import { methodStage } from "./stages/method.js";
import { routeStage } from "./stages/route.js";

/** Sets path item and operation where the request has them; a request that reaches no operation is the surface's. */
export function locate(context: RequestContext): void {
  try {
    routeStage(context);
    context.undecodable = false;
    if (context.req.method !== "OPTIONS") methodStage(context);
  } catch {
    // What is being answered came first.
  }
}
