import type { RequestContext } from "../request-context.js";
import { StageProblem } from "../stage-problem.js";

/**
 * Refuses a body whose announced length is past the limit, before reading it (RFC 9110 §15.5.14). One that only turns out to be
 * too large, chunked or compressed, is refused where it is read. A multipart body has limits of its own.
 */
export function sizeStage({ mediaType, req, surface }: RequestContext): void {
  if (!mediaType || mediaType.mediaType.format === "multipart") return;
  const { bodyBytes } = surface.options.limits;
  if (Number(req.headers["content-length"] ?? 0) > bodyBytes) throw new StageProblem("size");
}
