/** Coverage in one line. */

import { type Coverage, STATES, type State } from "../coverage.js";

/** `96.2 % of 140 declared answers: 130 proven, 5 waived, 5 missing`. States that nothing is in are left out. */
export function coverageSummary({ percent, declared, counts }: Coverage): string {
  const parts = STATES.filter((state) => counts[state] > 0 || state === "proven").map(
    (state: State) => `${counts[state]} ${state}`,
  );
  return `${percent} % of ${declared} declared answers: ${parts.join(", ")}`;
}
