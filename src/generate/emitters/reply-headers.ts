/** The response headers that a handler gives. */

import type { ResponseSpec } from "../../contract/index.js";
import { propertyKey } from "../text.js";

/** @param written - Names, in lower case, of those that the runtime writes where the handler does not. */
export function headersType({ headers }: ResponseSpec, written: readonly string[] = []): string {
  const members = headers.map(({ name, required }) => {
    const isRequired = required && !written.includes(name.toLowerCase());
    return `readonly ${propertyKey(name)}${isRequired ? "" : "?"}: string | number`;
  });
  return members.length === 0 ? "Record<string, never>" : `{ ${members.join("; ")} }`;
}
