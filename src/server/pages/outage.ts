import type { RequestHandler } from "express";
import { isHttpError } from "http-errors";
import { type Availability, isOfOutage } from "../services/availability.js";

/** Lets requests for a page pass while the database is there. */
export function whileAvailable(availability: Availability): RequestHandler {
  return (_req, _res, next) => {
    availability.require().then(() => next(), next);
  };
}

/** The status of a page that tells of an exception: what was wrong with the request, 503 while the database is away, else 500. */
export function failureStatus(error: unknown): number {
  if (isOfOutage(error)) return 503;
  return isHttpError(error) && error.status < 500 ? error.status : 500;
}
