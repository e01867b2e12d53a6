import type { RequestHandler, Response } from "express";
import helmet from "helmet";
import { type Page, renderPage } from "./page.js";
import { STYLE_HASH } from "./style.js";

/** No script at all, one known style, forms to ourselves only, no frame; and a secret in the URL leaves by no referrer. */
const policy: RequestHandler = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      styleSrc: [STYLE_HASH],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  referrerPolicy: { policy: "no-referrer" },
  xFrameOptions: { action: "deny" },
  // Whether the service is behind https is the proxy's to say.
  strictTransportSecurity: false,
});

const notKept: RequestHandler = (_req, res, next) => {
  res.set("Cache-Control", "no-store");
  next();
};

/** What every page for people is answered with. */
export const pageHeaders: readonly RequestHandler[] = [policy, notKept];

/**
 * Answers with a page.
 *
 * @param subject - What the pages are for, in the head of each.
 */
export function sendPage(res: Response, subject: string, page: Page): void {
  res
    .status(page.status)
    .set(page.headers ?? {})
    .type("html")
    .send(renderPage(subject, page));
}
