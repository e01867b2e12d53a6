import type { Request } from "express";

/** The caller's address, as far as trusted proxies report it; limits count by it. */
export function callerAddress(req: Request): string {
  return req.ip ?? "unknown";
}

/** What the caller says it is, cut to what is worth keeping. */
export function callerAgent(req: Request): string {
  return (req.get("User-Agent") ?? "").slice(0, 200);
}

/** Whether the request came as a form, which OAuth clients send, and not as JSON, which Dify's client sends. */
export function isForm(req: Request): boolean {
  return req.is("application/x-www-form-urlencoded") !== false;
}
