import type { Implementation } from "wireproof/express";
import { canonicalUuid } from "../uuid.js";

/** Parameters and members of bodies that name things by UUID. A `node_id` or a `client_id` may look like one and is not. */
const IDS = ["app_id", "file_id", "member_id", "run_id", "session_id", "task_id", "workspace_id"];

/** Where a request names things. */
interface Naming {
  readonly path: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/** Has every handler see the UUIDs of its request in lower case, in which they are kept: their case says nothing (RFC 9562 §4). */
export function withCanonicalIds<P>({ handlers }: Implementation<P>): Implementation<P> {
  const reading = Object.entries(handlers).map(([operation, handler]) => [
    operation,
    (context: never) => {
      rewriteIds(context);
      return handler(context);
    },
  ]);
  return { handlers: Object.fromEntries(reading) };
}

/** In place: what a request was read into is its own. */
function rewriteIds({ path, query, body }: Naming): void {
  for (const values of [path, query, body]) {
    if (!isRecord(values)) continue;
    for (const name of IDS) {
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      if (typeof value === "string") values[name] = canonicalUuid(value);
    }
  }
}

function isRecord(values: unknown): values is Record<string, unknown> {
  return typeof values === "object" && values !== null;
}
