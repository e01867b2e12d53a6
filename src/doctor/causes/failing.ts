import { sightingsOf } from "../evidence.js";
import type { Diagnosis, Evidence } from "../model.js";

/** The surface is there and fails (RFC 9110 §15.6). */
export function failing(evidence: Evidence): Diagnosis | undefined {
  const failed = sightingsOf(evidence, "served").filter(({ status }) => status >= 500);
  const [first] = failed;
  if (!first) return undefined;
  const id = first.headers["x-request-id"];
  return {
    id: "failing",
    severity: "error",
    message: `The surface is there, but ${failed.length} of its answers are \`${first.status}\`.`,
    seen: failed,
    fixes: [
      id === undefined ? "look into the server's log" : `look into the server's log for the request ${id}`,
    ],
  };
}
