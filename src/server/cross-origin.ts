import cors from "cors";
import type { RequestHandler } from "express";
import { REQUEST_ID_HEADER } from "./request-id.js";

/** What pages elsewhere may send and read besides what the Fetch standard lets everybody. */
const SENT = ["Authorization", "Content-Type", "Last-Event-ID", REQUEST_ID_HEADER];
const READ = ["Retry-After", "WWW-Authenticate", REQUEST_ID_HEADER];
/** How long browsers remember the answer to a preflight. */
const PREFLIGHT_LIFETIME_S = 600;

/**
 * Lets web pages of some origins call a surface from a browser (Fetch standard, "CORS protocol"). They bring an access token;
 * cookies stay with the service's own pages. Requests of other origins, and OPTIONS that are no preflight, are answered as if this
 * were not there.
 *
 * @param origins - As browsers send them in `Origin`, or `*` for all.
 */
export function crossOrigin(origins: readonly string[]): RequestHandler {
  const admitsAll = origins.includes("*");
  const admitted = new Set(origins);
  const answer = cors({
    origin: admitsAll ? "*" : [...origins],
    allowedHeaders: SENT,
    exposedHeaders: READ,
    maxAge: PREFLIGHT_LIFETIME_S,
  });
  return (req, res, next) => {
    const origin = req.get("Origin");
    if (!admitsAll) res.vary("Origin");
    const isAdmitted = origin !== undefined && (admitsAll || admitted.has(origin));
    const isPreflight = req.get("Access-Control-Request-Method") !== undefined;
    if (!isAdmitted || (req.method === "OPTIONS" && !isPreflight)) next();
    else answer(req, res, next);
  };
}
