/** Specmatic's generative tests. It needs Java 17. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { TOKENS } from "../shop/app.js";
import type { Contestant } from "./judge.js";
import { rivalFile, versionOf } from "./rivals.js";

const run = promisify(execFile);
const JAR = rivalFile("node_modules/specmatic/specmatic.jar");

export const specmatic: Contestant = {
  id: "specmatic",
  name: `Specmatic ${versionOf("specmatic")}`,
  drives: true,
  slow: true,
  async start({ origin, expanded, folder }) {
    await run("java", ["-version"]).catch(() => {
      throw new Error("Specmatic needs Java 17 on the PATH");
    });
    const env = { ...process.env, SPECMATIC_GENERATIVE_TESTS: "true", bearer: TOKENS.alice };
    return {
      async look() {
        const args = ["-jar", JAR, "test", expanded, `--testBaseURL=${origin}`];
        const options = { env, cwd: folder, maxBuffer: 1 << 28 };
        // Exits with 1 when a test fails.
        const { stdout } = await run("java", args, options).catch((error: { stdout?: string }) => ({
          stdout: error.stdout ?? "",
        }));
        return complaintsOf(stdout);
      },
    };
  },
};

/** `Scenario: POST /books -> 201 … has FAILED`, without the data that it made up. */
function complaintsOf(output: string): Set<string> {
  return new Set([...output.matchAll(/^(.*) has FAILED$/gm)].map(([, name = ""]) => name.trim()));
}
