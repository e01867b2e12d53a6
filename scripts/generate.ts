/** `npm run generate`: the same program as `wireproof generate`, from the sources. */

import { fileURLToPath } from "node:url";
import { run } from "../src/cli/run.js";

const { stdout, stderr, env } = process;
const cwd = fileURLToPath(new URL("..", import.meta.url));
process.exitCode = await run(["generate", ...process.argv.slice(2)], { stdout, stderr, env, cwd });
