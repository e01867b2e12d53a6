import { answererOf } from "../answerer.js";
import { sightingsOf } from "../evidence.js";
import type { Diagnosis, Evidence } from "../model.js";

const GATEWAY = new Set([502, 503, 504]);

/** A proxy answers that the server behind it does not (RFC 9110 §15.6.3, §15.6.5). */
export function gatewayError(evidence: Evidence): Diagnosis | undefined {
  const foreign = sightingsOf(evidence, "foreign", "unclear").filter(({ status }) => GATEWAY.has(status));
  const [first] = foreign;
  if (!first || foreign.length < sightingsOf(evidence).length) return undefined;
  const { name } = answererOf(first);
  return {
    id: "gateway-error",
    severity: "error",
    message: `Every answer is \`${first.status}\`, from ${name}: the server behind it does not answer.`,
    seen: foreign,
    fixes: ["start the server", "correct the address and port that the proxy sends requests to"],
  };
}
