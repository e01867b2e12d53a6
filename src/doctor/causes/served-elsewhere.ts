import { answererOf } from "../answerer.js";
import { sightingsOf } from "../evidence.js";
import type { Diagnosis, Evidence } from "../model.js";

/** The surface answers, but under another path. */
export function servedElsewhere(evidence: Evidence): Diagnosis | undefined {
  const { elsewhere, nowhere, basePath, origin } = evidence;
  if (!elsewhere) return undefined;
  const foreign =
    sightingsOf(evidence, "foreign")[0] ?? (nowhere?.standing === "foreign" ? nowhere.sighting : undefined);
  const first = foreign ?? sightingsOf(evidence, "unknown")[0];
  const who = foreign ? answererOf(foreign).name : "the surface itself";
  const instead = first ? `; ${who} answers \`${first.status}\` there` : "";
  const { basePath: found } = elsewhere;
  return {
    id: "served-elsewhere",
    severity: "error",
    message: `The operations are not under ${named(basePath)} but under ${named(found)}${instead}.`,
    seen: [...(first ? [first] : []), elsewhere.sighting],
    fixes: evidence.declaredBasePaths.includes(found)
      ? [`call ${origin}${found}, as the document says`]
      : [
          mendOf(basePath, found),
          `call ${origin}${found}, and write \`servers: [{ url: ${found || "/"} }]\``,
        ],
  };
}

function named(basePath: string): string {
  return basePath === "" ? "the root" : `\`${basePath}\``;
}

function mendOf(basePath: string, found: string): string {
  if (found === `${basePath}${basePath}`)
    return "mount the router without a path: it adds that of the document's server itself";
  if (basePath.endsWith(found))
    return `let the proxy in front keep ${named(basePath)} on the requests that it passes on`;
  if (found.endsWith(basePath))
    return `let the proxy in front add ${named(found.slice(0, found.length - basePath.length))}`;
  return "look whether the server runs with the same document";
}
