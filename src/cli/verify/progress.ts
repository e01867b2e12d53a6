/** How far a run of `verify` is, on a terminal. */

import type { Progress } from "../../verify/index.js";
import { colours, type Io } from "../io.js";

/** Milliseconds between two drawings: more often than that nobody reads. */
const REDRAW_MS = 80;

export interface VerifyProgress {
  readonly show: (progress: Progress) => void;
  /** Says something that stays. */
  readonly say: (text: string) => void;
  /** Removes the line. */
  readonly end: () => void;
}

/** Draws one line that is drawn over; nothing where nobody watches. */
export function verifyProgress({ stderr, env, now }: Io): VerifyProgress {
  const isWatched = stderr.isTTY === true && env.CI === undefined && env.TERM !== "dumb";
  const paint = colours(stderr, env);
  const erase = () => void (isWatched && stderr.write("\r\u001b[2K"));
  let drawn = Number.NEGATIVE_INFINITY;
  return {
    show: ({ requests, findings, turn, turns, operation }) => {
      if (!isWatched || now() - drawn < REDRAW_MS) return;
      drawn = now();
      const percent = String(Math.floor((turn / Math.max(turns, 1)) * 100)).padStart(3);
      const found = findings === 0 ? paint.dim("no findings") : paint.red(`${findings} findings`);
      stderr.write(
        `\r\u001b[2K${percent} %  ${requests} requests  ${found}  ${paint.dim(operation.slice(0, 40))}`,
      );
    },
    say: (text) => {
      erase();
      stderr.write(`${text}\n`);
    },
    end: erase,
  };
}
