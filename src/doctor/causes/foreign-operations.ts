import { answererOf } from "../answerer.js";
import type { Diagnosis, Evidence } from "../model.js";

/** Some operations are served, and others answer in the stead of some. */
export function foreignOperations({ operations }: Evidence): Diagnosis | undefined {
  const foreign = operations.filter(({ standing }) => standing === "foreign");
  const [first] = foreign;
  if (!first || !operations.some(({ standing }) => standing === "served")) return undefined;
  const names = foreign.slice(0, 5).map(({ operation }) => `\`${operation.id}\``);
  const more = foreign.length > names.length ? ` and ${foreign.length - names.length} more` : "";
  const { name } = answererOf(first.sighting);
  return {
    id: "foreign-operations",
    severity: "error",
    message: `${names.join(", ")}${more} ${foreign.length === 1 ? "is" : "are"} answered by ${name} and not as the document says, while others are served.`,
    seen: foreign.map(({ sighting }) => sighting),
    fixes: [
      "let the proxy in front pass on everything under the surface's path, and not single paths",
      "look for another router, or static files, with the same paths and before the surface's",
    ],
  };
}
