import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { SMALL } from "../cli/run-in.js";
import { paths, writeFiles } from "../generate/temporary-folder.js";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));
const MODULES = join(REPOSITORY, "node_modules");

const SERVER = `
import { contractRouter, implement, readContract, reply } from "wireproof/express";
import express from "express";
import type { ApiOperations } from "./api/handlers.js";

const handlers = implement<ApiOperations>({
  getApp: async ({ path, fail }) => {
    if (path.app_id === "") throw fail.app_not_found();
    return reply(200, { id: path.app_id, name: "One" });
  },
  listApps: async ({ fail }) => {
    // @ts-expect-error listApps does not declare app_not_found
    fail.app_not_found;
    // @ts-expect-error the body is a list
    return reply(200, { id: "1" });
  },
});
const contract = readContract(new URL("./api/openapi.json", import.meta.url));
export const app = express().use(contractRouter(contract, handlers, { security: {} }));
`;

const CLIENT = `
import { match } from "wireproof/client";
import { createApiClient } from "./api/client.js";

export async function name(id: string): Promise<string> {
  const result = await createApiClient().getApp({ path: { app_id: id } });
  if (result.ok) return result.data.name;
  return match(result, {
    app_not_found: (error) => error.code,
    invalid_param: () => "invalid",
    internal_server_error: () => "broken",
    _: () => "unknown",
  });
}
`;

const TEST = `
import { expect, test } from "vitest";
import { recordingFetch } from "wireproof/vitest";
import type { Code } from "./api/errors.js";

declare module "wireproof/vitest" {
  interface Register {
    codes: Code;
  }
}

test("the app is gone", async () => {
  const response = await recordingFetch("http://127.0.0.1:3000/small/v1/apps/1");
  await expect(response).toBeError("app_not_found");
  // @ts-expect-error no code of the surface
  await expect(response).toBeError("app_not_fuond");
  await expect(response).toKeepContract("getApp");
});
`;

const CONFIG = `
import { defineConfig } from "vitest/config";
import { wireproof } from "wireproof/vitest";

export default defineConfig({ plugins: [wireproof({ min: 90 })] });
`;

const IMPORTS = `
const [root, express, client, vitest] = await Promise.all(
  ["wireproof", "wireproof/express", "wireproof/client", "wireproof/vitest"].map((name) => import(name)),
);
console.log(JSON.stringify([root, express, client, vitest].map((module) => Object.keys(module))));
`;

/** What a careful project asks of the compiler; nothing here knows of this repository. */
const OPTIONS = {
  target: "ES2022",
  lib: ["ES2023", "DOM", "DOM.Iterable"],
  module: "NodeNext",
  types: ["node"],
  strict: true,
  noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true,
  // The published declarations must not speak of types that the package does not bring along.
  skipLibCheck: false,
  noEmit: true,
};

/** Runs Node in the project and returns what it printed; a failure says what the program said. */
function node(...argv: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { cwd: project, encoding: "utf8" });
  if (status !== 0) throw new Error(`exit code ${status}: ${stdout}${stderr}`);
  return stdout;
}

let project: string;

/** Packs the package and unpacks it into an empty project, its dependencies linked instead of installed. */
beforeAll(() => {
  project = mkdtempSync(join(realpathSync(tmpdir()), "wireproof-package-"));
  const npm = process.env.npm_execpath;
  const pack = ["pack", "--silent", "--pack-destination", project];
  const options = { cwd: REPOSITORY, stdio: "pipe" } as const;
  if (npm === undefined) execFileSync("npm", pack, { ...options, shell: process.platform === "win32" });
  else execFileSync(process.execPath, [npm, ...pack], options);
  execFileSync("tar", ["-xzf", `wireproof-${packageJson.version}.tgz`], { cwd: project });
  writeFiles(project, {
    ...SMALL,
    "package.json": JSON.stringify({ name: "consumer", private: true, type: "module" }),
    "imports.js": IMPORTS,
    "src/server.ts": SERVER,
    "src/client.ts": CLIENT,
    "src/app.test.ts": TEST,
    "vitest.config.ts": CONFIG,
    "tsconfig.json": JSON.stringify({ compilerOptions: OPTIONS, include: ["src", "*.ts"] }),
  });
  const dependencies = [...Object.keys(packageJson.dependencies), "express", "vitest", "@types/node"];
  for (const name of dependencies) {
    mkdirSync(dirname(join(project, "node_modules", name)), { recursive: true });
    symlinkSync(join(MODULES, name), join(project, "node_modules", name), "junction");
  }
  renameSync(join(project, "package"), join(project, "node_modules", "wireproof"));
}, 120_000);

afterAll(() => rmSync(project, { recursive: true, force: true }));

describe("the published package", () => {
  test("holds the build and nothing of the repository's own service, tests or sources", () => {
    const files = paths(join(project, "node_modules", "wireproof"));
    expect(files).toEqual(expect.arrayContaining(["package.json", "dist/index.js", "dist/cli/main.js"]));
    const rest = files.filter((file) => !/^dist\/.+\.(js|d\.ts)$/.test(file));
    expect(rest.filter((file) => !/^(package\.json|README\.md|LICENSE)$/.test(file))).toEqual([]);
    expect(files.filter((file) => /^dist\/(server|generated)\//.test(file))).toEqual([]);
  });

  test("speaks in its declarations only of packages that bring their own types", () => {
    // The types of the others are a second package, and a consumer's version of the first may come before it.
    const dist = join(project, "node_modules", "wireproof", "dist");
    const texts = paths(dist)
      .filter((file) => file.endsWith(".d.ts"))
      .map((file) => readFileSync(join(dist, file), "utf8"));
    const imported = texts.flatMap((text) => [
      ...text.matchAll(/\b(?:from|import) ?\(?"((?:@[^/"]+\/)?[^./"][^/"]*)/g),
    ]);
    const names = new Set(imported.map(([, name = ""]) => name).filter((name) => !name.startsWith("node:")));
    const untyped = [...names].filter((name) => existsSync(join(MODULES, "@types", name)));
    expect(untyped).toEqual(["express"]);
  });

  test("can be imported by each of its entries", () => {
    const [root, express, client, vitest] = JSON.parse(node("imports.js"));
    expect(root).toEqual(expect.arrayContaining(["generate", "judge", "loadContract", "readContract"]));
    expect(express).toEqual(expect.arrayContaining(["contractRouter", "implement", "mapErrors", "reply"]));
    expect(client).toEqual(expect.arrayContaining(["createClient", "match", "pollDeviceToken"]));
    expect(vitest).toEqual(expect.arrayContaining(["pauseRecording", "recordingFetch", "wireproof"]));
  });

  test("has a program that starts with Node", () => {
    const program = join(project, "node_modules", "wireproof", packageJson.bin.wireproof);
    expect(readFileSync(program, "utf8").split("\n")[0]).toBe("#!/usr/bin/env node");
    expect(node(program, "--version")).toBe(`${packageJson.version}\n`);
  });

  test("generates, and a program on its output type-checks with every mistake refused", () => {
    const program = join(project, "node_modules", "wireproof", packageJson.bin.wireproof);
    node(program, "generate", "small.yaml", "-o", "src/api");
    expect(paths(join(project, "src", "api"))).toContain("client.ts");
    expect(node(join(MODULES, "typescript7", "bin", "tsc"), "-p", ".", "--pretty", "false")).toBe("");
    node(program, "generate", "small.yaml", "-o", "src/api", "--check");
  }, 120_000);

  test("has a plugin that `redocly lint` finds by the package's name", () => {
    const settings = 'telemetry: "off"\nplugins: [wireproof/redocly]\nextends: [wireproof/recommended]\n';
    writeFiles(project, { "redocly.yaml": settings });
    const program = join(MODULES, "@redocly", "cli", "bin", "cli.js");
    const env = { ...process.env, REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
    const ran = spawnSync(process.execPath, [program, "lint", "small.yaml", "--format", "json"], {
      cwd: project,
      encoding: "utf8",
      env,
    });
    expect(ran.status, ran.stderr).toBe(0);
    const { problems }: { problems: readonly { readonly ruleId: string }[] } = JSON.parse(ran.stdout);
    expect(problems.map(({ ruleId }) => ruleId)).toContain("wireproof/operation-error-codes");
  });
});
