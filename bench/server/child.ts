/** Child processes of the benchmark: started on a processor of their own where that is possible, asked over IPC. */

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";

/** Whether the server and the load generator can be kept on processors of their own. */
export const canPin =
  process.platform === "linux" && availableParallelism() > 1 && spawnSync("taskset", ["-V"]).status === 0;

/**
 * Starts `node script ...args` with an IPC channel and Express's production settings.
 *
 * @param processor - The number of the processor to stay on, when {@link canPin}.
 * @param flags - Options of node itself.
 */
export function startNode(
  script: string,
  args: readonly string[],
  processor: number,
  flags: readonly string[] = [],
): ChildProcess {
  const node = [process.execPath, ...flags, script, ...args];
  const [command = process.execPath, ...rest] = canPin ? ["taskset", "-c", String(processor), ...node] : node;
  return spawn(command, rest, {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    env: { ...process.env, NODE_ENV: "production" },
  });
}

const MESSAGE_WITHIN_MS = 60_000;

/**
 * Resolves with the child's next message.
 *
 * @throws {Error} When the child exits instead, says `{ failure }`, or nothing for a minute.
 */
export function nextMessage<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      settle();
      reject(new Error("the process said nothing for a minute"));
    }, MESSAGE_WITHIN_MS);
    const settle = () => {
      clearTimeout(timer);
      child.off("message", onMessage);
      child.off("exit", onExit);
    };
    const onMessage = (message: unknown) => {
      settle();
      const { failure } = message as { failure?: string };
      if (failure === undefined) resolve(message as T);
      else reject(new Error(failure));
    };
    const onExit = (code: number | null) => {
      settle();
      reject(new Error(`the process exited with code ${code}`));
    };
    child.on("message", onMessage);
    child.on("exit", onExit);
  });
}

/** Sends an empty question and resolves with the answer. */
export function ask<T>(child: ChildProcess): Promise<T> {
  const answer = nextMessage<T>(child);
  child.send({});
  return answer;
}

/** Lets the child end by closing its IPC channel, so that it still writes its profile, and resolves once it is gone. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  if (child.connected) child.disconnect();
  else child.kill();
  await gone;
}
