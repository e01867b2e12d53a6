#!/usr/bin/env node
/** The `wireproof` program. */

import { run } from "./run.js";

// A reader that has seen enough (`wireproof lint --format json | head`) is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

const { stdout, stderr, env } = process;
const stop = new AbortController();
const interruption = () => {
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stop.abort());
  return stop.signal;
};
process.exitCode = await run(process.argv.slice(2), {
  stdout,
  stderr,
  env,
  cwd: process.cwd(),
  interruption,
});
// What a command that was stopped still waits for is not waited for: a person's approval, a `Retry-After`.
if (stop.signal.aborted) process.exit();
