/** From measurements to the table. */

import type { Measurement } from "./measure.js";
import type { Target } from "./targets.js";

/** One row of the table. */
export interface Result {
  readonly server: string;
  readonly label: string;
  readonly routes: number;
  /** Why the row has no numbers. */
  readonly broken?: string;
  /** Median over the rounds. */
  readonly cpuMicrosecondsPerRequest?: number;
  /** The least disturbed round. */
  readonly leastCpuMicrosecondsPerRequest?: number;
  /** Median over the rounds of (bare Express with as many routes ÷ this server), by processor time; above 1 is faster. */
  readonly timesExpress?: number;
  /** The same against bare Express with the smallest number of routes that was run, where its router has least to do. */
  readonly timesSmallestExpress?: number;
  readonly requestsPerSecond?: number;
}

interface Measured {
  readonly target: Target;
  readonly routes: number;
  readonly measurements: readonly Measurement[];
}

/** The middle value; the mean of the two middle ones when there is an even number. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** Reduces the rounds of every server to one row. Ratios are taken within a round, where the machine was the same. */
export function summarize(all: readonly Measured[]): Result[] {
  const fewest = Math.min(...all.map(({ routes }) => routes));
  const bare = (routes: number) =>
    all.find((row) => row.target.id === "express" && row.routes === routes)?.measurements ?? [];
  return all.map(({ target, routes, measurements }) => {
    const identity = { server: target.id, label: target.label, routes };
    const broken = measurements.find((measurement) => "broken" in measurement);
    if (broken !== undefined && "broken" in broken) return { ...identity, broken: broken.broken };
    const cpu = measurements.map(cpuOf);
    return {
      ...identity,
      cpuMicrosecondsPerRequest: median(cpu),
      leastCpuMicrosecondsPerRequest: Math.min(...cpu),
      timesExpress: median(ratios(bare(routes), measurements)),
      timesSmallestExpress: median(ratios(bare(fewest), measurements)),
      requestsPerSecond: median(
        measurements.map((measurement) =>
          "broken" in measurement ? Number.NaN : measurement.requestsPerSecond,
        ),
      ),
    };
  });
}

function cpuOf(measurement: Measurement): number {
  return "broken" in measurement ? Number.NaN : measurement.cpuMicrosecondsPerRequest;
}

function ratios(base: readonly Measurement[], own: readonly Measurement[]): number[] {
  return own.flatMap((measurement, round) => {
    const other = base[round];
    return other === undefined ? [] : [cpuOf(other) / cpuOf(measurement)];
  });
}

/** Formats one table per number of routes, as Markdown. */
export function formatTable(
  results: readonly Result[],
  conditions: { node: string; rounds: number; seconds: number; connections: number; pinned: boolean },
): string {
  const lines = [
    `Node ${conditions.node}, ${plural(conditions.rounds, "round")} of ${conditions.seconds} s, ${conditions.connections} connections, ` +
      (conditions.pinned ? "server and load on processors of their own" : "not pinned to processors"),
  ];
  const counts = [...new Set(results.map(({ routes }) => routes))];
  const fewest = Math.min(...counts);
  for (const routes of counts) {
    // A long list of routes slows bare Express down too, so a larger table also says how a server compares with the smallest.
    const second = routes === fewest ? [] : [`× at ${fewest}`];
    const head = [plural(routes, "route"), "CPU µs (least)", "× bare Express", ...second, "requests/s"];
    lines.push("", row(head), row(["---", ...head.slice(1).map(() => "---:")]));
    for (const result of results.filter((other) => other.routes === routes)) {
      const numbers = [
        `${result.cpuMicrosecondsPerRequest?.toFixed(0)} (${result.leastCpuMicrosecondsPerRequest?.toFixed(0)})`,
        result.timesExpress?.toFixed(2) ?? "",
        ...second.map(() => result.timesSmallestExpress?.toFixed(2) ?? ""),
        result.requestsPerSecond?.toFixed(0) ?? "",
      ];
      const reason = `not timed: ${result.broken?.replaceAll("|", "\\|").replaceAll("\n", " ")}`;
      const cells = result.broken === undefined ? numbers : [reason, ...numbers.slice(1).map(() => "")];
      lines.push(row([result.label, ...cells]));
    }
  }
  return lines.join("\n");
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
