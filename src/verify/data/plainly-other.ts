import { isObject, type Json } from "../../contract/index.js";
import { sameJson } from "./merge-keywords.js";

/**
 * Whether two values are still two once a server has made them its own: trimmed, in one letter case, in Unicode's composed form,
 * rounded, in order, without empty ones.
 */
export function isPlainlyOther(a: Json | undefined, b: Json | undefined): boolean {
  return !isEmpty(a) && !isEmpty(b) && !sameJson(plain(a), plain(b));
}

function isEmpty(value: Json | undefined): boolean {
  return (
    value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0)
  );
}

function plain(value: Json | undefined): Json {
  if (typeof value === "string") return value.normalize("NFC").replace(/\s+/g, " ").trim().toLowerCase();
  // To tens: whatever a server rounds to, two of these are two.
  if (typeof value === "number") return Math.round(value / 10);
  if (Array.isArray(value)) return [...new Set(value.map((item) => JSON.stringify(plain(item))))].sort();
  if (isObject(value))
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
  return value ?? null;
}
