import type { RequestContext } from "../request-context.js";

/** Finds the principal, before a byte of the body is read: 401 with a challenge, or 403 (stage `scope`). */
export function credentialsStage(context: RequestContext): Promise<void> | undefined {
  const { security } = context.operation ?? {};
  if (!security?.required) return undefined;
  return security.principal(context.req).then((principal) => {
    context.principal = principal;
  });
}
