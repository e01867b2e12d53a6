import { sightingsOf } from "../evidence.js";
import type { Diagnosis, Evidence } from "../model.js";

/** The surface asks every client to be a newer one (RFC 9110 §15.5.22). */
export function clientRefused(evidence: Evidence): Diagnosis | undefined {
  const refused = sightingsOf(evidence, "served").filter(({ status }) => status === 426);
  if (refused.length === 0) return undefined;
  return {
    id: "client-refused",
    severity: "warning",
    message: "Requests are answered `426`: the surface wants another version of the client.",
    seen: refused,
    fixes: ["upgrade the client, or lower the version that the server asks for"],
  };
}
