import type { Request } from "express";

/** The longest text that is taken for a code, as in the operations. */
export const MOST_CODE = 64;

/** The code in a link; what is repeated or longer than any code counts as none. */
export function linkedCode(req: Request): string {
  const value = req.query.user_code;
  return typeof value === "string" && value.length <= MOST_CODE ? value : "";
}
