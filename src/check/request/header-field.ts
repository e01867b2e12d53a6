import type { HeaderFields } from "../../contract/index.js";

/** One header field; several field lines are joined as RFC 9110 §5.3 says. */
export function fieldOf(headers: HeaderFields, name: string): string | undefined {
  const field = headers[name];
  return field === undefined || typeof field === "string" ? field : field.join(", ");
}
