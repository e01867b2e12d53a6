import { sightingsOf } from "../evidence.js";
import type { Diagnosis, Evidence } from "../model.js";

/** A web page is answered to every path, as the fallback of a single-page application is. */
export function pageForEverything(evidence: Evidence): Diagnosis | undefined {
  const { nowhere, elsewhere } = evidence;
  const isPage =
    nowhere?.sighting.status === 200 && /^text\/html\b/.test(nowhere.sighting.headers["content-type"] ?? "");
  if (!isPage || elsewhere || sightingsOf(evidence, "served").length > 0) return undefined;
  return {
    id: "page-for-everything",
    severity: "error",
    message:
      "Every path is answered with a web page, also one that nothing has: the fallback of a web application comes first.",
    seen: [nowhere.sighting],
    fixes: [
      "mount the surface's router before the fallback",
      "let the development server or the proxy pass the surface's path on to the API's server",
    ],
  };
}
