/** What a command may touch of the world around it; a test passes its own. */

import pc from "picocolors";

/** A place to write text to. */
export interface Output {
  write(text: string): unknown;
  /** True for a terminal: colours and progress are for people. */
  readonly isTTY?: boolean;
}

export interface Io {
  /** Data: what the next program reads. */
  readonly stdout: Output;
  /** Words: what a person reads. */
  readonly stderr: Output;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds on a clock that never runs back. */
  readonly now: () => number;
  /** Milliseconds since 1970: what day it is. */
  readonly date: () => number;
  /** Begins to listen for the wish to stop (Ctrl-C), which aborts the signal; until then, and from the second one on, it kills. */
  readonly interruption?: () => AbortSignal;
}

/** Colours for one output: on a terminal, unless `NO_COLOR` is set (no-color.org); `FORCE_COLOR` asks for them anywhere. */
export function colours(output: Output, env: Io["env"]): ReturnType<typeof pc.createColors> {
  const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== "" && env.FORCE_COLOR !== "0";
  const refused = env.NO_COLOR !== undefined && env.NO_COLOR !== "";
  return pc.createColors(!refused && (forced || (output.isTTY === true && env.TERM !== "dumb")));
}

/** Shows a line that goes away again, on a terminal only. Returns what removes it. */
export function progress({ stderr, env }: Io, text: string): () => void {
  if (stderr.isTTY !== true || env.CI !== undefined || env.TERM === "dumb") return () => {};
  stderr.write(text);
  return () => void stderr.write("\r\u001b[2K");
}
