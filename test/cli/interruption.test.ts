import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listening, type RunningServer } from "../verify/servers/running-server.js";
import { runIn } from "./run-in.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SPEC = "test/verify/servers/node-http.yaml";
/** Requests that are answered, wrongly; the next one never is. */
const ANSWERED = 3;

/** What is done when the server leaves a request without an answer. */
let onSilence: () => void;
let server: RunningServer;
beforeAll(async () => {
  let requests = 0;
  server = await listening(
    createServer((_request, response) => {
      requests++;
      if (requests <= ANSWERED) response.writeHead(500).end();
      else {
        requests = 0;
        onSilence();
      }
    }),
  );
});
afterAll(() => server.close());

const args = () => ["verify", SPEC, "--base-url", server.origin, "--seed", "1"];

test("a run that is interrupted tells at once what it has found, and exits 1", async () => {
  const stop = new AbortController();
  onSilence = () => stop.abort();
  const { code, stdout, stderr } = await runIn(ROOT, args(), { interruption: () => stop.signal });
  expect(stdout).toContain("error server-error listNotes");
  expect(stdout).not.toContain("no-answer");
  expect(stderr).toMatch(/^! The run ended early: it was interrupted\.\n✗ \d findings? in 4 requests/m);
  expect(code).toBe(1);
});

test("a run that is interrupted before it found anything does not pass", async () => {
  const { code, stdout } = await runIn(ROOT, args(), { interruption: () => AbortSignal.abort() });
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
});

test("Ctrl-C interrupts a run, without a stack trace", async () => {
  const main = ["--conditions=wireproof-source", "--import", "tsx", "src/cli/main.ts"];
  const child = spawn(process.execPath, [...main, ...args()], { cwd: ROOT, env: { PATH: process.env.PATH } });
  onSilence = () => child.kill("SIGINT");
  const printed = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (printed.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (printed.stderr += text));
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect(printed.stdout).toContain("error server-error listNotes");
  expect(printed.stderr).toContain("it was interrupted");
  expect(printed.stderr).not.toMatch(/\n\s+at /);
  expect(code).toBe(1);
});
