/** One server, one round: start, try its promises, warm it up, count. */

import type { ChildProcess } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import { ask, nextMessage, startNode, stop } from "./child.js";
import type { Programs } from "./prepare.js";
import { brokenPromise } from "./probe.js";
import { processorTime } from "./processor-time.js";
import type { Target } from "./targets.js";

/** What one round says of one server. */
export type Measurement =
  | { readonly cpuMicrosecondsPerRequest: number; readonly requestsPerSecond: number }
  | { readonly broken: string };

export interface Settings {
  /** Length of the counted part. */
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly connections: number;
  /** Where to write a CPU profile of the server, if anywhere. */
  readonly profile?: string | undefined;
}

/** Fewer than this leave code uncompiled that is compiled later, in the counted part. */
const WARM_UP_REQUESTS = 2_000;
const LONGEST_WARM_UP_MS = 4_000;

const SERVER_PROCESSOR = 0;
const LOAD_PROCESSOR = 1;

/** Runs one server in a fresh process and measures it, unless it breaks a promise of its row. */
export async function measure(
  target: Target,
  routes: number,
  programs: Programs,
  { seconds, warmUpSeconds, connections, profile }: Settings,
): Promise<Measurement> {
  const server = startNode(
    programs.serve,
    [target.id, String(routes), target.rival ? programs.rivalsFolder : ""],
    SERVER_PROCESSOR,
    profile === undefined
      ? []
      : ["--cpu-prof", `--cpu-prof-dir=${profile}`, `--cpu-prof-name=${target.id}-${routes}.cpuprofile`],
  );
  try {
    const { port } = await nextMessage<{ port: number }>(server);
    const broken = await brokenPromise(target, port);
    if (broken !== undefined) return { broken };

    const load = startNode(programs.load, [String(port), String(connections)], LOAD_PROCESSOR);
    try {
      await warmUp(load, warmUpSeconds);
      const startedAt = performance.now();
      const before = await ask<{ answered: number }>(load);
      const cpuBefore = await processorTime(server);
      await wait(seconds * 1000);
      const after = await ask<{ answered: number }>(load);
      const cpuAfter = await processorTime(server);
      const answered = after.answered - before.answered;
      if (answered === 0) return { broken: "answered nothing under load" };
      return {
        cpuMicrosecondsPerRequest: (cpuAfter - cpuBefore) / answered,
        requestsPerSecond: answered / ((performance.now() - startedAt) / 1000),
      };
    } finally {
      await stop(load);
    }
  } catch (error) {
    return { broken: `fails: ${error instanceof Error ? error.message : String(error)}` };
  } finally {
    await stop(server);
  }
}

/** Waits until the server has run for a while and, unless it is very slow, has answered often enough to be compiled. */
async function warmUp(load: ChildProcess, seconds: number): Promise<void> {
  const startedAt = performance.now();
  let answered = 0;
  do {
    await wait(Math.max(100, seconds * 1000 - (performance.now() - startedAt)));
    ({ answered } = await ask<{ answered: number }>(load));
  } while (answered < WARM_UP_REQUESTS && performance.now() - startedAt < LONGEST_WARM_UP_MS);
}
