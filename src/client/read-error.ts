import { bounded } from "./bounded.js";
import { systemClock } from "./clock.js";

/** Long enough for any error body; the status is known by then, and says more than the rest would. */
const LONGEST_READ_MS = 20_000;

/**
 * Reads the body of an error, which may break off or never end; neither may keep the status from the caller.
 *
 * By the real clock, for it bounds a connection, not a wait of ours.
 *
 * @returns `""` when it cannot be read.
 */
export function readError(response: Response): Promise<string> {
  const bounds = { clock: systemClock, timeoutMs: LONGEST_READ_MS };
  return bounded(bounds, () => response.text()).catch(() => "");
}
