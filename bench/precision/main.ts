/** `npm run bench -- precision`: what `wireproof verify` says of correct servers, which is nothing. */

import { parseArgs } from "node:util";
import Table from "cli-table3";
import { verify } from "../../src/verify/index.js";
import { CORRECT_SERVERS } from "../../test/verify/servers/index.js";
import { progress } from "../progress.js";
import { reference } from "./reference.js";
import type { Subject } from "./subject.js";

const SUBJECTS: readonly Subject[] = [
  ...CORRECT_SERVERS.map(
    ({ name, main, contract, start }): Subject => ({
      name,
      contract,
      start: async () => ({ ...(await start()), signIn: () => ({ main }) }),
    }),
  ),
  reference("spec"),
  reference("console"),
];

export const help = `npm run bench -- precision [options]

Runs \`verify\` on correct servers: three small ones on plain node:http, Fastify and Hono, each with oddities that trip hasty
testers, and both surfaces of the reference service. Every finding is a false alarm and is printed.

  --seeds <n>    seeds 1 to n (default: 5)
  --only <list>  servers: ${SUBJECTS.map(({ name }) => name.split(",")[0]).join(", ")}
`;

/** What the runs on one server came to. */
interface Score {
  readonly name: string;
  readonly requests: number;
  readonly reached: number;
  readonly operations: number;
  readonly seconds: number;
  readonly falseAlarms: readonly string[];
}

/**
 * Runs the benchmark.
 *
 * @returns The exit code: 0, or 1 after a false alarm, or 2 on unknown options.
 */
export async function run(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: "string", default: "5" },
      only: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  const seeds = Number(values.seeds);
  if (values.help || !Number.isInteger(seeds) || seeds < 1) {
    console.log(help);
    return values.help ? 0 : 2;
  }
  const only = values.only?.split(",").map((name) => name.trim());
  const scores: Score[] = [];
  for (const subject of SUBJECTS)
    if (!only || only.some((name) => subject.name.startsWith(name))) scores.push(await score(subject, seeds));
  progress("");
  const table = new Table({
    head: ["correct server", "seeds", "requests", "operations reached", "seconds", "false alarms"],
    style: { head: [] },
  });
  for (const { name, requests, reached, operations, seconds, falseAlarms } of scores)
    table.push([
      name,
      seeds,
      requests,
      `${reached} of ${operations}`,
      seconds.toFixed(1),
      falseAlarms.length,
    ]);
  console.log(table.toString());
  for (const alarm of scores.flatMap(({ falseAlarms }) => falseAlarms)) console.log(alarm);
  return scores.some(({ falseAlarms }) => falseAlarms.length > 0) ? 1 : 0;
}

async function score({ name, contract: load, start }: Subject, seeds: number): Promise<Score> {
  const contract = await load();
  const reached = new Set<string>();
  const falseAlarms: string[] = [];
  let requests = 0;
  const started = performance.now();
  for (let seed = 1; seed <= seeds; seed++) {
    progress(`${name}: seed ${seed} of ${seeds}, ${requests} requests, ${falseAlarms.length} false alarms`);
    const server = await start();
    try {
      const report = await verify(contract, { baseUrl: server.origin, seed, signIn: server.signIn });
      requests += report.requests;
      for (const { id, accepted } of report.operations) if (accepted > 0) reached.add(id);
      for (const { rule, operation, endpoint, title, message, curl } of report.findings)
        falseAlarms.push(
          `${name}, seed ${seed}: ${rule} ${operation ?? endpoint}, ${title}: ${message}\n${curl ?? ""}`,
        );
    } finally {
      await server.close();
    }
  }
  const seconds = (performance.now() - started) / 1000;
  return {
    name,
    requests,
    reached: reached.size,
    operations: contract.operations.length,
    seconds,
    falseAlarms,
  };
}
