/** `wireproof/vitest`: contract tests and contract coverage in Vitest. */

import { currentRecorder } from "./recorder.js";

export type { ContractMatchers, Register, RegisteredCode } from "./matcher-types.js";
export { type WireproofOptions, wireproof } from "./plugin.js";
export { plainFetch, recordingFetch } from "./recording-fetch.js";

/**
 * Lets nothing count that the test file exchanges from now on: for tests against servers that only pretend to be the real one.
 *
 * @returns What lets it count again.
 */
export function pauseRecording(): () => void {
  return currentRecorder()?.pause() ?? (() => undefined);
}
