import type { RequestHandler } from "express";
import { isHttpError } from "http-errors";
import type { Availability } from "../services/availability.js";
import type { Page } from "./page.js";

/** Lets requests for a page pass while the database is there. */
export function whileAvailable(availability: Availability): RequestHandler {
  return (_req, _res, next) => {
    availability.require().then(() => next(), next);
  };
}

/** Has a page refuse with 503 what it cannot show without the database. */
export function showing(availability: Availability, handler: RequestHandler): RequestHandler {
  return (req, res, next) => availability.orRefuse(async () => handler(req, res, next));
}

/** Has a page refuse with 503 what it cannot do without the database, unless it has, or may have, changed something. */
export function changing(availability: Availability, handler: RequestHandler): RequestHandler {
  return (req, res, next) => availability.orRefuseUndone(async () => handler(req, res, next));
}

/** How a page answers an exception: with what was wrong with the request, 503 and when to come again as it was refused, else 500. */
export function failureOf(error: unknown): Pick<Page, "status" | "headers"> {
  if (!isHttpError(error)) return { status: 500 };
  const { status, headers } = error;
  if (status !== 503) return { status: status < 500 ? status : 500 };
  return { status, headers: { "Retry-After": String(headers?.["Retry-After"]) } };
}
