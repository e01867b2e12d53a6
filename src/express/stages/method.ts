import type { RequestContext } from "../request-context.js";
import { MethodNotAllowed } from "../request-validator/index.js";

/**
 * Finds the operation, or refuses with 405 and `Allow` (RFC 9110 §15.5.6).
 *
 * HEAD is served by GET without its body (RFC 9110 §9.3.2); OPTIONS is answered here with 204 and `Allow` (§9.3.7). Both only where
 * the contract does not declare the method itself.
 */
export function methodStage(context: RequestContext): void {
  const { req, res, pathItem, target } = context;
  if (!pathItem) return;
  const { operations, allow } = pathItem;
  const operation = operations.get(req.method) ?? (req.method === "HEAD" ? operations.get("GET") : undefined);
  if (operation === undefined) {
    if (req.method !== "OPTIONS") {
      throw new MethodNotAllowed({
        path: target.path,
        message: `${req.method} method not allowed`,
        headers: { Allow: allow },
      });
    }
    context.answered = true;
    context.undeclarable = true;
    res.statusCode = 204;
    res.setHeader("Allow", allow);
    res.end();
    return;
  }
  context.operation = operation;
}
