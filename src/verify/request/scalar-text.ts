import type { Json } from "../../contract/index.js";

/** A scalar as text: a string as it is, everything else as its JSON. */
export function scalarText(value: Json): string {
  return typeof value === "string" ? value : value === null ? "" : JSON.stringify(value);
}
