/** How a run that cannot go on ends: one line, with an id and the fix where there is one. */

import { createHash } from "node:crypto";
import { messageOf, RunError } from "../generate/index.js";
import { EXIT, type ExitCode } from "./exit-code.js";
import { colours, type Io } from "./io.js";

/**
 * Prints why the run failed and returns the exit code.
 *
 * What is not a `RunError` is a fault of this program: its line carries an id made of the place in the code, the same for the
 * same fault. The stack is for `WIREPROOF_DEBUG=1` only.
 */
export function reportFailure(error: unknown, io: Io): ExitCode {
  const paint = colours(io.stderr, io.env);
  const debug = io.env.WIREPROOF_DEBUG === "1";
  const line = error instanceof RunError ? expected(error) : unexpected(error);
  io.stderr.write(`${paint.red("✗")} ${line}\n`);
  if (debug && error instanceof Error) io.stderr.write(`${error.stack}\n`);
  return EXIT.failure;
}

function expected({ id, message, fix }: RunError): string {
  return `${id}: ${oneLine(message)}${fix === undefined ? "" : `${/[.!?]$/.test(message) ? "" : "."} Fix: ${fix}`}`;
}

function unexpected(error: unknown): string {
  const frame =
    error instanceof Error ? (error.stack ?? "").split("\n").find((line) => /^\s+at /.test(line)) : "";
  // The folder of the installation is not part of the place.
  const place = `${error instanceof Error ? error.name : typeof error} ${frame?.replace(/\(?[^\s(]*[\\/](?=[^\\/]+$)/, "")}`;
  const id = createHash("sha256").update(place).digest("hex").slice(0, 8);
  return `internal-error-${id}: ${oneLine(messageOf(error))}. This is a fault in wireproof; WIREPROOF_DEBUG=1 shows where`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
