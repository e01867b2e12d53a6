/** The states as the page shows them: a sign beside the colour, since not everybody sees colours alike. */

import type { State } from "../../coverage.js";

/** How one state looks, and what it means. */
export interface StateLook {
  readonly state: State;
  readonly sign: string;
  readonly meaning: string;
}

/** In the order in which the page lists them: what is left to do first. */
export const LOOKS: readonly StateLook[] = [
  { state: "undeclared", sign: "?", meaning: "answered, but the document does not declare it" },
  { state: "broken", sign: "✕", meaning: "answered in a way that breaks the contract" },
  { state: "missing", sign: "○", meaning: "declared, and no test has seen it" },
  { state: "dead", sign: "†", meaning: "declared, and nothing in the code can answer it" },
  { state: "waived", sign: "–", meaning: "declared, not seen, and excused for now" },
  { state: "proven", sign: "✓", meaning: "declared, and seen to keep the contract" },
];

/** The look of a state. */
export function lookOf(state: State): StateLook {
  const found = LOOKS.find((look) => look.state === state);
  return found ?? { state, sign: "", meaning: "" };
}
