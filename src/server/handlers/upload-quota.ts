import type { RateLimitContext, RateLimited } from "wireproof/express";
import { type Files, NO_ROOM } from "../services/files.js";
import { isPrincipal } from "../services/principals.js";
import { canonicalUuid } from "../uuid.js";

/** More than a form has besides its file, which is boundaries and the head of the part: one that fits is never refused. */
const FORM_BYTES = 65_536;

/** Refuses an upload that certainly does not fit into its workspace, by the length that it announces, before its body is read. */
export function uploadQuota(
  files: Pick<Files, "hasRoom">,
): (context: RateLimitContext) => Promise<RateLimited | undefined> {
  return async ({ operation, principal, path, req }) => {
    const fileBytes = Number(req.headers["content-length"] ?? 0) - FORM_BYTES;
    if (operation.id !== "uploadFile" || !isPrincipal(principal) || fileBytes <= 0) return undefined;
    const owner = { appId: canonicalUuid(path.app_id ?? ""), accountId: principal.account.id };
    return (await files.hasRoom(owner, fileBytes)) ? undefined : { code: "rate_limit_error", ...NO_ROOM };
  };
}
