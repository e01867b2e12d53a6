/** What a run sent, as samples are made of it. */

import type { RawExchange } from "../../ledger/index.js";
import type { Performed } from "../desk.js";

/** The request as sent, with the names of the header fields that a mark stands in when it is shown. */
export function rawRequestOf(
  { request, shown }: Pick<Performed, "request" | "shown">,
  url: string,
): RawExchange["request"] {
  const plain = new Map(request.headers);
  return {
    method: request.method,
    url,
    headers: Object.fromEntries(request.headers),
    secretHeaders: shown.headers.filter(([name, text]) => plain.get(name) !== text).map(([name]) => name),
    ...(request.body && { body: request.body }),
  };
}
