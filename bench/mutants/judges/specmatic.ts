/** Specmatic's generative tests. It needs Java 17. */

import { execFile, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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
  missing() {
    // Nothing is printed where there is no Java.
    const { stderr } = spawnSync("java", ["-version"], { encoding: "utf8" });
    return Number(/version "(\d+)/.exec(String(stderr))?.[1] ?? 0) >= 17 ? undefined : "Java 17 on the PATH";
  },
  async start({ origin, expanded, folder }) {
    const document = join(folder, "without-cookies.json");
    writeFileSync(document, JSON.stringify(withoutCookies(JSON.parse(readFileSync(expanded, "utf8")))));
    const env = {
      ...process.env,
      SPECMATIC_GENERATIVE_TESTS: "true",
      // All combinations of what may be sent are many thousand requests to each shop.
      MAX_TEST_REQUEST_COMBINATIONS: "1",
      bearer: TOKENS.alice,
    };
    return {
      async look() {
        const args = ["-jar", JAR, "test", document, `--testBaseURL=${origin}/v1`];
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

interface Document {
  readonly paths: Record<string, Record<string, { readonly security?: readonly Record<string, unknown>[] }>>;
  readonly components: { readonly securitySchemes: Record<string, { readonly in?: string }> };
}

/** The document without the operations that are signed in to by a cookie: Specmatic tests nothing of one that has such a scheme. */
function withoutCookies({ paths, components, ...rest }: Document): Document {
  const schemes = Object.entries(components.securitySchemes).filter(([, scheme]) => scheme.in !== "cookie");
  const known = Object.fromEntries(schemes);
  const isKnown = ({ security = [] }: { readonly security?: readonly Record<string, unknown>[] }) =>
    security.every((requirement) => Object.keys(requirement).every((name) => Object.hasOwn(known, name)));
  const kept = Object.entries(paths).map(([path, item]) => [
    path,
    Object.fromEntries(Object.entries(item).filter(([, operation]) => isKnown(operation))),
  ]);
  return { ...rest, paths: Object.fromEntries(kept), components: { ...components, securitySchemes: known } };
}

/** `+ve  Scenario: POST /books -> 201`, without the data that it made up. */
function complaintsOf(output: string): Set<string> {
  const failed = output.matchAll(/^(.*?)(?: with a request where .*)? has FAILED$/gm);
  return new Set([...failed].map(([, name = ""]) => name.trim()));
}
