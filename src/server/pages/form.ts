import express, { type Request, type RequestHandler } from "express";
import createError from "http-errors";

/** The longest form: a password of a thousand characters, each three bytes long and percent-encoded, fits. */
const MOST_BYTES = 16_384;
/** More fields than any form here has. */
const MOST_FIELDS = 12;
const FORM = "application/x-www-form-urlencoded";

/** Reads the body of a form, within limits; anything else is 415 and goes no further. */
export const readForm: readonly RequestHandler[] = [
  (req, _res, next) => next(req.is(FORM) === FORM ? undefined : createError(415)),
  express.urlencoded({ extended: false, limit: MOST_BYTES, parameterLimit: MOST_FIELDS }),
];

/**
 * The text of a field.
 *
 * @param most - How many characters it may have.
 * @returns Empty when the field is absent.
 * @throws {HttpError} 400 when it is repeated or too long: no form here sends that.
 */
export function formText(req: Request, name: string, most: number): string {
  const body: unknown = req.body;
  const value: unknown = typeof body === "object" && body !== null ? Reflect.get(body, name) : undefined;
  if (value === undefined) return "";
  if (typeof value !== "string" || value.length > most) throw createError(400);
  return value;
}

/**
 * Whether a browser says that another site made the request. `Sec-Fetch-Site` says it wherever browsers send it; `Origin` is
 * `null` in forms of a page without referrer (Fetch Standard, "append a request Origin header"), so only another origin counts.
 */
export function isFromElsewhere(req: Request, origin: string): boolean {
  const site = req.get("Sec-Fetch-Site");
  if (site !== undefined) return site !== "same-origin" && site !== "none";
  const sender = req.get("Origin");
  return sender !== undefined && sender !== "null" && sender !== origin;
}
