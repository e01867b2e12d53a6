#!/usr/bin/env node
/** The `wireproof` program. */

import { run } from "./run.js";

// A reader that has seen enough (`wireproof lint --format json | head`) is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

const { stdout, stderr, env } = process;
process.exitCode = await run(process.argv.slice(2), { stdout, stderr, env, cwd: process.cwd() });
