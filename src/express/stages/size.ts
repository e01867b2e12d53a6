import { mostBytes } from "../multipart/read-multipart.js";
import type { RequestContext } from "../request-context.js";
import { StageProblem } from "../stage-problem.js";

/**
 * Refuses a body whose announced length is past the limit, before reading it (RFC 9110 §15.5.14). One that only turns out to be
 * too large, chunked or compressed, is refused where it is read.
 */
export function sizeStage({ mediaType, req, limits }: RequestContext): void {
  if (!mediaType) return;
  const most = mediaType.mediaType.format === "multipart" ? mostBytes(limits) : limits.bodyBytes;
  if (Number(req.headers["content-length"] ?? 0) > most) throw new StageProblem("size");
}
