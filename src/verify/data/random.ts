/** Seeded randomness: the same seed and name give the same values, whatever else a run does. */

import { createHash } from "node:crypto";
import { Random } from "fast-check";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/**
 * A generator of its own for each named part of a run, so that leaving one operation out changes no other's data.
 *
 * @param seed - A 32-bit integer.
 * @param names - What the stream is for: an operation's id, a provoker's.
 */
export function randomFor(seed: number, ...names: readonly string[]): Random {
  const digest = createHash("sha256")
    .update(JSON.stringify([seed, ...names]))
    .digest();
  return new Random(xoroshiro128plus(digest.readInt32BE(0)));
}
