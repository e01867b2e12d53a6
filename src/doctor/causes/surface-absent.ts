import { answererOf } from "../answerer.js";
import { sightingsOf } from "../evidence.js";
import type { Diagnosis, Evidence } from "../model.js";

/** Others answer for every operation, and the surface is nowhere to be found. */
export function surfaceAbsent(evidence: Evidence): Diagnosis | undefined {
  const { operations, nowhere, elsewhere, basePath } = evidence;
  const ofOperations = sightingsOf(evidence, "foreign");
  const foreign =
    ofOperations.length === 0 && nowhere?.standing === "foreign" ? [nowhere.sighting] : ofOperations;
  const isThere =
    nowhere?.standing === "unknown" ||
    operations.some(({ standing }) => standing === "served" || standing === "unknown");
  const [first] = foreign;
  if (!first || isThere || elsewhere) return undefined;
  // Causes of their own.
  if (first.status >= 300 && first.status < 400) return undefined;
  if (first.status >= 502 && first.status <= 504) return undefined;
  if (nowhere?.sighting.status === 200) return undefined;
  const { name, fix } = answererOf(first);
  return {
    id: "surface-absent",
    severity: "error",
    message: `Nothing of the document answers under \`${basePath || "/"}\`, nor nearby: ${name} answers \`${first.status}\` in its stead.`,
    seen: foreign,
    fixes: [fix, "look whether this is the server, and the port, that you mean"],
  };
}
