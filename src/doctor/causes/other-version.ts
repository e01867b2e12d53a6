import { sightingsOf } from "../evidence.js";
import type { Diagnosis, Evidence } from "../model.js";

/** The surface answers, and says that it does not know operations which the document has. */
export function otherVersion(evidence: Evidence): Diagnosis | undefined {
  const unknown = evidence.operations.filter(({ standing }) => standing === "unknown");
  if (unknown.length === 0 || evidence.elsewhere) return undefined;
  const isServed = evidence.operations.some(({ standing }) => standing === "served");
  const names = unknown.slice(0, 5).map(({ operation }) => `\`${operation.id}\``);
  const more = unknown.length > names.length ? ` and ${unknown.length - names.length} more` : "";
  return {
    id: "other-version",
    severity: "error",
    message: isServed
      ? `The surface answers, but does not know ${names.join(", ")}${more}: it runs with another version of the document.`
      : "The surface answers, but knows none of the document's operations: it runs with another document.",
    seen: sightingsOf(evidence, "unknown"),
    fixes: ["generate, build and deploy again", "look at the document that the server was started with"],
  };
}
