import { hasBody } from "../body/read-body.js";
import type { RequestContext } from "../request-context.js";
import { StageProblem } from "../stage-problem.js";

/** Codings that Express's body parser undoes (RFC 9110 §8.4.1). */
const CODINGS = new Set(["identity", "gzip", "deflate", "br"]);

/**
 * Holds the Content-Type against the declared media types and rewrites it to what was understood; anything else is a 415 that
 * says in `Accept` what would do (RFC 9110 §15.5.16).
 *
 * Where nothing is expected a body is a 415 too, if the operation declares one; else it is left unread.
 */
export function mediaTypeStage(context: RequestContext): void {
  const { req, operation } = context;
  if (!operation) return;
  const { headers } = req;
  const { mediaTypes } = operation;
  if (!hasBody(req)) {
    delete headers["content-type"];
    return;
  }
  if (!mediaTypes) {
    delete headers["content-type"];
    if (operation.codes.declares("media-type")) throw new StageProblem("media-type");
    return;
  }
  const match = mediaTypes.match(headers["content-type"] ?? "");
  const coding = headers["content-encoding"]?.toLowerCase() ?? "identity";
  // A form with files is compressed by nobody, and its limits hold for what is sent.
  const isDecodable =
    coding === "identity" || (CODINGS.has(coding) && match?.mediaType.format !== "multipart");
  if (!match || !isDecodable)
    throw new StageProblem("media-type", { headers: { Accept: mediaTypes.accept } });
  headers["content-type"] = match.header;
  context.mediaType = match;
}
