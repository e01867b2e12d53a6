import { sightingsOf } from "../evidence.js";
import type { Diagnosis, Evidence } from "../model.js";

/** Everything is redirected, as to https or to a page where people sign in. */
export function redirected(evidence: Evidence): Diagnosis | undefined {
  const foreign = sightingsOf(evidence, "foreign", "unclear").filter(
    ({ status, headers }) => status >= 300 && status < 400 && headers.location !== undefined,
  );
  const [first] = foreign;
  if (!first || foreign.length < sightingsOf(evidence).length) return undefined;
  const to = URL.canParse(first.headers.location ?? "", first.url)
    ? new URL(first.headers.location ?? "", first.url)
    : undefined;
  const isSamePath = to?.pathname === new URL(first.url).pathname;
  return {
    id: "redirected",
    severity: "error",
    message: `Every request is redirected, the first to ${to?.href ?? first.headers.location}.`,
    seen: foreign,
    fixes: [
      isSamePath && to
        ? `use the base URL ${to.origin}${evidence.basePath}`
        : "let the surface's path pass whatever redirects it: a sign-in, a canonical host, a trailing slash",
    ],
  };
}
