import { answererOf } from "../answerer.js";
import type { Diagnosis, Evidence } from "../model.js";

/** Operations are served, but who asks for a path that the document lacks is answered by somebody else. */
export function foreignNotFound({ operations, nowhere, basePath }: Evidence): Diagnosis | undefined {
  if (nowhere?.standing !== "foreign" || !operations.some(({ standing }) => standing === "served"))
    return undefined;
  const { name } = answererOf(nowhere.sighting);
  return {
    id: "foreign-not-found",
    severity: "warning",
    message: `Operations are served, but unknown paths under \`${basePath || "/"}\` are answered by ${name}, with \`${nowhere.sighting.status}\` and not in the declared form.`,
    seen: [nowhere.sighting],
    fixes: ["let the surface's router have everything under its path, unknown paths too"],
  };
}
