import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import type { RequestHandler } from "express";

/** Where a request's id is read and answered. */
export const REQUEST_ID_HEADER = "X-Request-Id";

/** What is taken from a caller: nothing that could be mistaken for something else in a log. */
const WELL_FORMED = /^[A-Za-z0-9._~:+/=-]{1,128}$/;

const current = new AsyncLocalStorage<string>();

/** The id of the request that the running code works for; absent outside of any. */
export function currentRequestId(): string | undefined {
  return current.getStore();
}

/** Gives every request an id, the caller's own when it is well formed, and answers with it; the log has it in every line. */
export const requestId: RequestHandler = (req, res, next) => {
  const given = req.get(REQUEST_ID_HEADER);
  const id = given !== undefined && WELL_FORMED.test(given) ? given : randomUUID();
  res.setHeader(REQUEST_ID_HEADER, id);
  current.run(id, next);
};
