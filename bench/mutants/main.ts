/** `npm run bench -- mutants`: how many of the bookshop's faults a contract tester finds. */

import { parseArgs } from "node:util";
import Table from "cli-table3";
import { progress } from "../progress.js";
import { openArena } from "./arena.js";
import { CONTESTANTS } from "./judges/index.js";
import type { Contestant } from "./judges/judge.js";
import { installRivals } from "./judges/rivals.js";
import { MUTANTS, type Mutant } from "./mutants.js";

const IDS = CONTESTANTS.map(({ id }) => id);

export const help = `npm run bench -- mutants [options]

A bookshop in plain Express keeps to its document; each of ${MUTANTS.length} mutants of it makes one mistake. A tester kills a
mutant when it complains of something that it does not complain of at the correct shop. Complaints about the correct shop
are false alarms. Testers that send no requests of their own judge the answers to a tour of hand-written ones.

  --only <list>  testers: ${IDS.join(", ")}; all that this machine can run (Specmatic needs Java 17,
                 and takes half an hour)
  --json         one JSON object instead of the table
`;

/** What a tester found. */
interface Score {
  readonly id: string;
  readonly name: string;
  readonly drives: boolean;
  readonly falseAlarms: readonly string[];
  readonly killed: readonly string[];
  readonly survived: readonly string[];
  readonly seconds: number;
}

/**
 * Runs the benchmark.
 *
 * @param args - Command-line arguments after `mutants`.
 * @returns The exit code: 0, or 1 when a tester of ours raised a false alarm, or 2 on unknown options.
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
  installRivals();
  const scores: Score[] = [];
  for (const contestant of options.contestants) {
    const missing = contestant.missing?.();
    if (missing === undefined) scores.push(await score(contestant));
    else console.error(`${contestant.name} is left out: it needs ${missing}`);
  }
  console.log(options.json ? JSON.stringify(scores, undefined, 2) : report(scores));
  return scores.some(({ id, falseAlarms }) => isOurs(id) && falseAlarms.length > 0) ? 1 : 0;
}

async function score(contestant: Contestant): Promise<Score> {
  const arena = await openArena();
  const judge = await contestant.start(arena.subject);
  const start = performance.now();
  try {
    // Twice: what is said of the correct shop in one run and not in the other is no reaction to a fault.
    const falseAlarms = new Set(await judge.look());
    arena.open();
    for (const complaint of await judge.look()) falseAlarms.add(complaint);
    const killed: string[] = [];
    for (const [index, { id }] of MUTANTS.entries()) {
      progress(`${contestant.id}: ${index + 1}/${MUTANTS.length} ${id}`);
      arena.open(id);
      const complaints = await judge.look();
      if ([...complaints].some((complaint) => !falseAlarms.has(complaint))) killed.push(id);
    }
    const { id, name, drives } = contestant;
    const survived = MUTANTS.map((mutant) => mutant.id).filter((mutant) => !killed.includes(mutant));
    const seconds = (performance.now() - start) / 1000 / (MUTANTS.length + 2);
    progress("");
    // The whole takes long: what is known is told at once.
    console.error(`${name}: ${killed.length}/${MUTANTS.length}, ${falseAlarms.size} false alarms`);
    return { id, name, drives, falseAlarms: [...falseAlarms], killed, survived, seconds };
  } finally {
    progress("");
    await judge.stop?.();
    await arena.close();
  }
}

/** A table with a column per tester, and who missed what. */
function report(scores: readonly Score[]): string {
  const chars = { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" };
  const table = new Table({
    chars,
    head: ["", ...scores.map(({ name }) => name)],
    style: { head: [], border: [] },
  });
  const kinds = [...new Set(MUTANTS.map(({ breaks }) => breaks))];
  const row = (label: string, cell: (score: Score) => string) => table.push([label, ...scores.map(cell)]);
  row("requests", ({ drives }) => (drives ? "its own" : "the tour's"));
  for (const kind of kinds) row(kind, ({ killed }) => fraction(killed, (mutant) => mutant.breaks === kind));
  row(
    "all",
    ({ killed }) =>
      `${fraction(killed, () => true)}  ${Math.round((100 * killed.length) / MUTANTS.length)} %`,
  );
  row("false alarms", ({ falseAlarms }) => String(falseAlarms.length));
  row("seconds a shop", ({ seconds }) => seconds.toFixed(1));
  const missed = scores.map(({ name, survived }) => `${name} missed: ${survived.join(", ") || "none"}`);
  return [`${MUTANTS.length} mutants, Node ${process.version}`, table.toString(), ...missed].join("\n\n");
}

function fraction(killed: readonly string[], counts: (mutant: Mutant) => boolean): string {
  const all = MUTANTS.filter(counts);
  return `${all.filter(({ id }) => killed.includes(id)).length}/${all.length}`;
}

function isOurs(id: string): boolean {
  return id === "checks" || id.startsWith("verify");
}

interface Options {
  readonly help: boolean;
  readonly json: boolean;
  readonly contestants: readonly Contestant[];
}

/** Returns the options, or what is wrong with them. */
function readOptions(args: readonly string[]): Options | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        only: { type: "string" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    const ids = values.only?.split(",") ?? IDS;
    const unknown = ids.find((id) => !IDS.includes(id));
    if (unknown !== undefined) return `--only: no tester \`${unknown}\``;
    return {
      help: values.help,
      json: values.json,
      contestants: CONTESTANTS.filter(({ id }) => ids.includes(id)),
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
