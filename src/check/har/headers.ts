import type { HeaderFields } from "../../contract/index.js";
import { listMember, textMember } from "./json-member.js";

/** Header fields of a recorded message by name in lower case. What begins with a colon is no field (RFC 9113 §8.3). */
export function headersOf(message: unknown): HeaderFields {
  const headers = new Map<string, string | readonly string[]>();
  for (const field of listMember(message, "headers")) {
    const name = textMember(field, "name")?.toLowerCase();
    const value = textMember(field, "value");
    if (!name || value === undefined || name.startsWith(":")) continue;
    const known = headers.get(name);
    headers.set(name, known === undefined ? value : [...[known].flat(), value]);
  }
  return Object.fromEntries(headers);
}

/** What Content-Length says; `undefined` where it says nothing. */
export function lengthOf({ "content-length": length }: HeaderFields): number | undefined {
  return typeof length === "string" && /^\d+$/.test(length) ? Number(length) : undefined;
}
