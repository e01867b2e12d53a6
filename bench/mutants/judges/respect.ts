/** `redocly respect` on the workflows that `redocly generate-arazzo` makes of the document. */

import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { TOKENS } from "../shop/app.js";
import type { Contestant } from "./judge.js";
import { ownBinary } from "./rivals.js";

const { file, version } = ownBinary("@redocly/cli", "bin/cli.js");
const env = {
  ...process.env,
  REDOCLY_TELEMETRY: "off",
  REDOCLY_SUPPRESS_UPDATE_NOTICE: "true",
  NO_COLOR: "1",
};
const run = promisify(execFile);

export const respect: Contestant = {
  id: "respect",
  name: `redocly respect ${version}`,
  drives: true,
  async start({ origin, expanded, folder }) {
    const arazzo = join(folder, "shop.arazzo.yaml");
    const report = join(folder, "respect.json");
    const redocly = (...args: string[]) => run(process.execPath, [file, ...args], { env, cwd: folder });
    await redocly("generate-arazzo", expanded, "-o", arazzo);
    return {
      async look() {
        const name = /name: (\S+)\n {4}type: openapi/.exec(readFileSync(arazzo, "utf8"))?.[1] ?? "shop";
        const server = `${name}=${origin}/v1`;
        // Exits with 1 when a check fails; the report has it all the same.
        await redocly("respect", arazzo, "-i", `bearer=${TOKENS.alice}`, "-S", server, "-J", report).catch(
          () => undefined,
        );
        return complaintsOf(JSON.parse(readFileSync(report, "utf8")));
      },
    };
  },
};

interface Report {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly executedWorkflows: readonly {
          readonly executedSteps: readonly {
            readonly stepId: string;
            readonly checks: readonly { readonly name: string; readonly passed: boolean }[];
          }[];
        }[];
      }
    >
  >;
}

function complaintsOf(report: Report): Set<string> {
  const steps = Object.values(report.files).flatMap(({ executedWorkflows }) =>
    executedWorkflows.flatMap(({ executedSteps }) => executedSteps),
  );
  return new Set(
    steps.flatMap(({ stepId, checks }) =>
      checks.filter(({ passed }) => !passed).map(({ name }) => `${stepId}: ${name}`),
    ),
  );
}
