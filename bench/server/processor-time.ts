/** How much processor time a server has used. */

import type { ChildProcess } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { ask } from "./child.js";

/**
 * Returns the processor time of all the child's threads since its start, in microseconds.
 *
 * On Linux it is the scheduler's own count, to the nanosecond and without asking the process; elsewhere the process
 * answers with its `process.cpuUsage()`.
 *
 * @see https://docs.kernel.org/scheduler/sched-stats.html
 */
export async function processorTime(child: ChildProcess): Promise<number> {
  try {
    const tasks = `/proc/${child.pid}/task`;
    let nanoseconds = 0;
    for (const task of readdirSync(tasks)) {
      nanoseconds += Number(readFileSync(`${tasks}/${task}/schedstat`, "utf8").split(" ")[0]);
    }
    return nanoseconds / 1000;
  } catch {
    const { cpuMicroseconds } = await ask<{ cpuMicroseconds: number }>(child);
    return cpuMicroseconds;
  }
}
