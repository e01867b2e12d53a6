import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import express from "express";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { describeApp } from "../examples/apps/client.js";
import { plainApp } from "../examples/apps/plain-server.js";
import { server } from "../examples/apps/server.js";
import { logIn } from "../examples/device-login.js";
import { run } from "../src/cli/run.js";
import { createApiClient } from "../src/generated/api/client.js";
import { createConsoleClient } from "../src/generated/console/client.js";
import { fencesOf, labelled } from "./fences.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const manifest: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(
  readFileSync(`${root}package.json`, "utf8"),
);
const readme = readFileSync(`${root}README.md`, "utf8");

const fences = fencesOf(readme);
const labelledFence = (label: string) => labelled(fences, label)[0];

describe("the README", () => {
  const origin = { url: "" };
  beforeAll(async () => {
    origin.url = `http://127.0.0.1:${(await server.start(0)).port}`;
  });
  afterAll(() => server.shutdown());

  const files = fences.filter(({ label }) => label?.startsWith("examples/"));
  it.each(files)("shows $label as it stands", ({ label, text }) => {
    expect(readFileSync(`${root}${label}`, "utf8")).toContain(text);
  });

  it("leaves no YAML or TypeScript unlabelled, so that all of it is compiled", () => {
    const code = fences.filter(({ language }) => ["yaml", "ts"].includes(language));
    expect(code.length).toBeGreaterThan(3);
    expect(code.filter(({ label }) => label === undefined)).toEqual([]);
  });

  it("shows the compile error of an undeclared code", () => {
    const undeclared = `${root}examples/apps/undeclared.ts`;
    const source = readFileSync(`${root}examples/apps/server.ts`, "utf8");
    writeFileSync(undeclared, source.replace("fail.app_not_found()", "fail.app_is_gone()"));
    try {
      const compiler = `${root}node_modules/typescript7/bin/tsc`;
      const options = [
        "--ignoreConfig",
        "--noEmit",
        "--strict",
        "--skipLibCheck",
        "--module",
        "nodenext",
        "--target",
        "es2022",
      ];
      const types = ["--types", "node", "--customConditions", "wireproof-source", "--pretty", "false"];
      expect(compilerOutput([compiler, ...options, ...types, undeclared])).toContain(
        labelledFence("compile error").replace(/\s+/g, " "),
      );
    } finally {
      rmSync(undeclared);
    }
  });

  it("shows the error as it goes over the wire", async () => {
    const answer = await fetch(`${origin.url}/v1/apps/2`);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toBe(labelledFence("GET /v1/apps/2"));
  });

  it("shows a client that tells the outcomes apart", async () => {
    expect(await describeApp(origin.url, 1)).toBe("Translator");
    expect(await describeApp(origin.url, 2)).toBe("No such app. List the apps you can see.");
    expect(await describeApp(origin.url, 0)).toMatch(/^Wrong path\.app_id: /);
  });
});

/** Output without what differs from run to run: times, and where a server listens. */
function lasting(text: string): string {
  return text.replace(/\d+(\.\d+)? (ms|s)\b/g, "<time>").replace(/127\.0\.0\.1:\d+/g, "<address>");
}

describe("wireproof verify", () => {
  /** Runs the command of the README, with a seed. */
  async function verify(port: number): Promise<{ readonly exitCode: number; readonly output: string }> {
    const written: string[] = [];
    const screen = { isTTY: false, write: (text: string) => written.push(text) > 0 };
    const args = [
      "verify",
      "examples/apps/openapi.yaml",
      "--base-url",
      `http://127.0.0.1:${port}`,
      "--seed",
      "7",
    ];
    const io = { stdout: screen, stderr: screen, env: { NO_COLOR: "1" }, cwd: root };
    return { exitCode: await run(args, io), output: lasting(written.join("")) };
  }

  it("prints what the README shows of the API in plain Express", async () => {
    const listening = createServer(plainApp.set("env", "test")).listen(0, "127.0.0.1");
    await once(listening, "listening");
    onTestFinished(() => void listening.close());
    const { exitCode, output } = await verify((listening.address() as AddressInfo).port);
    for (const part of lasting(labelledFence("wireproof verify")).split("\n\n"))
      expect(output).toContain(part);
    expect(exitCode).toBe(1);
  });

  it("finds nothing in the server of the README", async () => {
    const { port } = await server.start(0);
    onTestFinished(() => server.shutdown());
    expect(await verify(port)).toMatchObject({
      exitCode: 0,
      output: expect.stringMatching(/^✓ no findings/m),
    });
  });
});

describe("wireproof doctor", () => {
  it("prints what the README shows of the API in plain Express below another path", async () => {
    const app = express().set("env", "test").use("/api", plainApp);
    const listening = createServer(app).listen(0, "127.0.0.1");
    await once(listening, "listening");
    onTestFinished(() => void listening.close());
    const written: string[] = [];
    const output = { isTTY: false, write: (text: string) => written.push(text) > 0 };
    const baseUrl = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
    const args = ["doctor", "examples/apps/openapi.yaml", "--base-url", baseUrl];
    const io = { stdout: output, stderr: { write: () => true }, env: { NO_COLOR: "1" }, cwd: root };
    expect(await run(args, io)).toBe(1);
    expect(lasting(written.join(""))).toBe(`${lasting(labelledFence("wireproof doctor"))}\n`);
  });
});

describe("wireproof/vitest", () => {
  it("ends a run as the README shows", () => {
    const vitest = `${root}node_modules/vitest/vitest.mjs`;
    const config = ["--config", `${root}test/readme/vitest.config.ts`, "--configLoader", "native"];
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [
        "--conditions=wireproof-source",
        "--import",
        "tsx",
        vitest,
        "run",
        "--root",
        `${root}examples/apps`,
        ...config,
      ],
      { cwd: root, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } },
    );
    expect(stdout + stderr).toContain(labelledFence("vitest run"));
    expect(status).toBe(1);
  });
});

describe("npm start", () => {
  const dataDir = mkdtempSync(join(tmpdir(), "wireproof-readme-"));
  const service: { process?: ChildProcess; output: string; origin: string } = { output: "", origin: "" };

  beforeAll(async () => {
    // What `npm start` runs, without npm between the test and the process that it will signal.
    const [command = "", ...args] = (manifest.scripts.start ?? "").split(" ");
    const env = { ...process.env, PORT: "0", DATA_DIR: dataDir, NO_COLOR: "1", LOG_LEVEL: "warn" };
    const child = spawn(command === "node" ? process.execPath : command, args, { cwd: root, env });
    service.process = child;
    await new Promise<void>((resolve, reject) => {
      child.once("exit", (code) => reject(new Error(`npm start ended with ${code}:\n${service.output}`)));
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (chunk: Buffer) => {
          service.output += chunk.toString();
          if (service.output.includes("<access_token>")) resolve();
        });
    });
    service.origin = /API +(http:\/\/[^/]+)/.exec(service.output)?.[1] ?? "";
  });
  afterAll(() => {
    service.process?.kill("SIGKILL");
    rmSync(dataDir, { recursive: true, force: true });
  });

  it("prints what the README shows", () => {
    const common = (text: string) =>
      lasting(text)
        .replace(/\S+wireproof\.db/, "<database>")
        .replace(/(demo@example\.org\n +)\S+/, "$1<password>");
    expect(common(service.output)).toContain(common(labelledFence("npm start")));
  });

  it("serves a device login from the first request to a call with the token", async () => {
    const [, email = "", password = ""] = /(\S+@\S+)\n +(\S+)/.exec(service.output) ?? [];
    const console = createConsoleClient({ baseUrl: `${service.origin}/console/api` });
    const session = await console.login({ body: { email, password } });
    if (!session.ok) throw new Error(`not signed in: ${JSON.stringify(session)}`);
    const cookie = session.response.headers.get("set-cookie")?.split(";")[0] ?? "";
    const headers = { Cookie: cookie, "X-CSRF-Token": session.data.csrf_token };

    const person = createApiClient({ baseUrl: `${service.origin}/openapi/v1`, headers });
    const approved: Promise<unknown>[] = [];
    const outcome = await logIn(service.origin, (line) => {
      const user_code = line.split(" ").at(-1) ?? "";
      const decide = async () => {
        await person.orThrow.lookupUserCode({ query: { user_code } });
        await person.orThrow.approveDevice({ body: { user_code } });
      };
      approved.push(decide());
    });
    await Promise.all(approved);
    if (outcome.kind !== "authorized" || !("access_token" in outcome.tokens)) throw new Error(outcome.kind);

    const token = outcome.tokens.access_token;
    const device = createApiClient({ baseUrl: `${service.origin}/openapi/v1`, token: () => token });
    expect((await device.orThrow.getAccount()).account?.email).toBe(email);
  });

  it("ends with 0 when it is told to stop", async () => {
    const ended = new Promise((resolve) => service.process?.once("exit", resolve));
    service.process?.kill("SIGTERM");
    expect(await ended).toBe(0);
  });
});

describe("the example", () => {
  it("is generated from its document as it stands", async () => {
    const quiet = { write: () => true, isTTY: false };
    const args = ["generate", "examples/apps/openapi.yaml", "-o", "examples/apps/generated", "--check"];
    expect(await run(args, { stdout: quiet, stderr: quiet, env: {}, cwd: root })).toBe(0);
  });
});

describe("the commands of the README", () => {
  it.each(["start", "test", "bench"])("npm run %s exists", (name) => {
    expect(manifest.scripts[name]).toBeTypeOf("string");
  });

  it("names no script that does not exist", () => {
    const named = [...readme.matchAll(/npm run (?!--)([\w-]+)/g)].map(([, name]) => name ?? "");
    expect(named.filter((name) => manifest.scripts[name] === undefined)).toEqual([]);
  });
});

function compilerOutput(command: readonly string[]): string {
  try {
    return execFileSync(process.execPath, command, { cwd: root, encoding: "utf8" });
  } catch (error) {
    const { stdout } = error as { stdout: string };
    return stdout.replace(/\s+/g, " ");
  }
}
