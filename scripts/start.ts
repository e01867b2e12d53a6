/** `npm start`: checks that the generated code is current, then starts the reference service in this same process. */

import { fileURLToPath } from "node:url";
import { run } from "../src/cli/run.js";

const { stdout, stderr, env } = process;
const cwd = fileURLToPath(new URL("..", import.meta.url));
// In one process, so that a signal sent to it reaches the service and not a shell between them.
process.exitCode = await run(["generate", "--check"], { stdout, stderr, env, cwd });
if (process.exitCode === 0) await import("../src/server/main.js");
