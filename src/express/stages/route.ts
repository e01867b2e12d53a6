import { hasDotSegment, UNDECODABLE } from "../../contract/index.js";
import type { RequestContext } from "../request-context.js";
import { NotFound } from "../request-validator/index.js";

/**
 * Finds the path item, or refuses with 404. The answer names no other path.
 *
 * A dot segment leads nowhere: proxies resolve it, so what it would mean here is not what it meant there. So does a fragment, which
 * has no place in a request target (RFC 9112 §3.2). A path whose escapes do not decode is looked up with them taken literally, so
 * that the operation it was meant for can refuse it.
 */
export function routeStage(context: RequestContext): void {
  const { target, surface } = context;
  const path = target.path.slice(surface.options.prefix.length) || "/";
  if (!path.startsWith("/") || target.hasFragment || hasDotSegment(path)) throw notFound(path);
  let found = surface.lookup.find(path);
  if (found === UNDECODABLE) {
    context.undecodable = true;
    found = surface.lookup.find(path.replaceAll("%", "%25"));
  }
  if (found === undefined || found === UNDECODABLE) throw notFound(path);
  context.pathItem = found.value;
  context.pathParameters = found.params;
}

function notFound(path: string): Error {
  return new NotFound({ path, message: "not found" });
}
