import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const MAIN = fileURLToPath(new URL("../../../src/server/main.ts", import.meta.url));

/** The service as `npm start` runs it: a process of its own. */
export interface ServiceProcess {
  readonly child: ChildProcess;
  /** Once it says where it listens. */
  readonly origin: Promise<string>;
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  stdout(): string;
  stderr(): string;
}

/** Runs the service; it ends with the test at the latest. */
export function runService(env: Record<string, string>): ServiceProcess {
  const child = spawn(process.execPath, ["--conditions=wireproof-source", "--import", "tsx", MAIN], {
    env: { PATH: process.env.PATH ?? "", PORT: "0", LOG_LEVEL: "warn", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  let stdout = "";
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const exited = once(child, "exit").then(([code, signal]) => ({ code, signal }));
  const origin = new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      const listening = /^ {2}Docs {4}(\S+)\/docs$/m.exec(stdout)?.[1];
      if (listening) resolve(listening);
    });
    exited.then(({ code }) => reject(new Error(`the service ended with ${code}: ${stderr}`)));
  });
  origin.catch(() => undefined);
  return { child, origin, exited, stdout: () => stdout, stderr: () => stderr };
}
