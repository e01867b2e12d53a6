/** `npm run bench -- server`: what a request costs, relative to bare Express. */

import { parseArgs } from "node:util";
import { progress } from "../progress.js";
import { canPin } from "./child.js";
import { type Measurement, measure } from "./measure.js";
import { compilePrograms, installRivals } from "./prepare.js";
import { formatTable, summarize } from "./report.js";
import { TARGETS, type Target } from "./targets.js";

export const help = `npm run bench -- server [options]

Processor time per request of POST /v1/orders, ten properties in and ten out, relative to bare
Express with as many routes. Every server runs in a fresh process and is tried before it is timed:
same answer to a good body, refusal of a bad one. Medians over rounds that start with another
server each.

  --rounds <n>     rounds; 3
  --seconds <n>    counted seconds per server and round, after half as long to warm up; 2
  --routes <list>  operations in the document; 1,500
  --only <list>    servers to run beside express: ${TARGETS.slice(1)
    .map(({ id }) => id)
    .join(", ")}
  --profile <dir>  writes a CPU profile of each server, of the last round
  --json           one JSON object instead of the tables
`;

const CONNECTIONS = 32;

/**
 * Runs the benchmark.
 *
 * @param args - Command-line arguments after `server`.
 * @returns The exit code: 0, or 1 when a server broke a promise, or 2 on unknown options.
 */
export async function run(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (typeof options === "string") {
    console.error(`${options}\n\n${help}`);
    return 2;
  }
  if (options.help) {
    console.log(help);
    return 0;
  }
  const { rounds, seconds, routes, targets, profile } = options;
  if (targets.some(({ rival }) => rival)) installRivals();
  const programs = await compilePrograms();
  const rows = routes.flatMap((count) => targets.map((target) => ({ target, routes: count })));
  const measurements = new Map<(typeof rows)[number], Measurement[]>(rows.map((row) => [row, []]));
  try {
    for (let round = 0; round < rounds; round += 1) {
      // Rotated, so that a noisy minute does not always hit the same server.
      const start = Math.round((round * rows.length) / rounds);
      for (const [index, row] of [...rows.slice(start), ...rows.slice(0, start)].entries()) {
        progress(
          `round ${round + 1}/${rounds}, ${index + 1}/${rows.length}: ${row.target.id}, ${row.routes} routes`,
        );
        const settings = {
          seconds,
          warmUpSeconds: Math.max(1, seconds / 2),
          connections: CONNECTIONS,
          profile,
        };
        measurements.get(row)?.push(await measure(row.target, row.routes, programs, settings));
      }
    }
  } finally {
    progress("");
    await programs.remove();
  }
  const results = summarize(rows.map((row) => ({ ...row, measurements: measurements.get(row) ?? [] })));
  const conditions = { node: process.version, rounds, seconds, connections: CONNECTIONS, pinned: canPin };
  if (options.json) console.log(JSON.stringify({ conditions, results }, undefined, 2));
  else console.log(formatTable(results, conditions));
  return results.some(({ broken }) => broken !== undefined) ? 1 : 0;
}

interface Options {
  readonly help: boolean;
  readonly json: boolean;
  readonly rounds: number;
  readonly seconds: number;
  readonly routes: readonly number[];
  readonly targets: readonly Target[];
  readonly profile: string | undefined;
}

/** Returns the options, or what is wrong with them. */
function readOptions(args: readonly string[]): Options | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        rounds: { type: "string", default: "3" },
        seconds: { type: "string", default: "2" },
        routes: { type: "string", default: "1,500" },
        only: { type: "string" },
        profile: { type: "string" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    const names = values.only?.split(",") ?? TARGETS.map(({ id }) => id);
    const unknown = names.find((name) => !TARGETS.some(({ id }) => id === name));
    if (unknown !== undefined) return `--only: no server \`${unknown}\``;
    return {
      help: values.help,
      json: values.json,
      rounds: wholeNumber("--rounds", values.rounds),
      seconds: positiveNumber("--seconds", values.seconds),
      routes: values.routes.split(",").map((count) => wholeNumber("--routes", count)),
      profile: values.profile,
      targets: TARGETS.filter(({ id }) => id === "express" || names.includes(id)),
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function positiveNumber(option: string, value: string): number {
  const number = Number(value);
  if (!(number > 0 && Number.isFinite(number)))
    throw new Error(`${option}: expected a positive number, got \`${value}\``);
  return number;
}

function wholeNumber(option: string, value: string): number {
  const number = positiveNumber(option, value);
  if (!Number.isInteger(number)) throw new Error(`${option}: expected a whole number, got \`${value}\``);
  return number;
}
