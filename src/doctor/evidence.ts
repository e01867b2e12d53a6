/** Readings of the evidence that several causes share. */

import type { Evidence, Sighting, Standing } from "./model.js";

/** The answers to questions about operations, of some standings or of all. */
export function sightingsOf(
  { operations }: Evidence,
  ...standings: readonly Standing[]
): readonly Sighting[] {
  return operations
    .filter(({ standing }) => standings.length === 0 || standings.includes(standing))
    .map(({ sighting }) => sighting);
}
