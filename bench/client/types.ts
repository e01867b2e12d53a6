/**
 * The cost of type checking 200 calls over GitHub's document (npm package `@octokit/openapi`): ours beside `client.GET` of
 * openapi-fetch.
 *
 * Processor time of the whole compiler, above what importing the same types costs. The median of several runs, the
 * programs taking turns, so that a busy machine treats all alike.
 */

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject, Operation } from "../../src/contract/index.js";
import { methodNames } from "../../src/generate/emitters/operations.js";
import { emptyFolder, generateOurs, installRivals, ROOT, rivalFile } from "./workspace.js";

/** Processor seconds of one compiler. */
export interface TypeCost {
  readonly compiler: string;
  /** What every program below pays as well. */
  readonly importing: number;
  readonly openapiFetch: number;
  /** Importing the generated client as well, with no call: every operation is checked once, whoever calls it. */
  readonly client: number;
  /** The client and the calls. */
  readonly ours: number;
  /** What the calls add, ours to openapi-fetch. */
  readonly callRatio: number;
  /** What the calls and the client add, ours to openapi-fetch. */
  readonly ratio: number;
}

const CALLS = 200;
const COMPILERS = { "TypeScript 5.9": "typescript", "TypeScript 7.0": "typescript7" } as const;

/** Measures both compilers; `rounds` runs of each program. */
export async function measureTypes(rounds = 3): Promise<readonly TypeCost[]> {
  installRivals();
  const folder = emptyFolder("types");
  const file = rivalFile("@octokit/openapi/generated/api.github.com.json");
  if (!existsSync(file))
    throw new Error(`${file} is missing; remove bench/rivals/client/node_modules and run again`);
  const contract = await generateOurs(JSON.parse(readFileSync(file, "utf8")) as JsonObject, folder);
  const names = methodNames(contract);
  const operations = contract.operations.filter(isPlain).slice(0, CALLS);
  if (operations.length < CALLS)
    throw new Error(`only ${operations.length} operations can be called plainly`);

  program(
    folder,
    "importing",
    'import type { paths } from "./types.js";\nexport type Known = keyof paths;\n',
  );
  program(
    folder,
    "client-only",
    'import type { ApiClient } from "./client.js";\nexport type Known = keyof ApiClient;\n',
  );
  program(
    folder,
    "openapi-fetch",
    'import createClient from "openapi-fetch";\nimport type { paths } from "./types.js";\nconst api = createClient<paths>();\n',
    operations.map(
      (operation, index) =>
        `export async function call${index}() {\n  const { data, error } = await api.GET(${JSON.stringify(operation.path)}, { params: { path: ${pathOf(operation)} } });\n  return data ?? error;\n}\n`,
    ),
  );
  program(
    folder,
    "ours",
    'import { createApiClient } from "./client.js";\nconst api = createApiClient();\n',
    operations.map(
      (operation, index) =>
        `export async function call${index}() {\n  const result = await api.${names.get(operation.id)}({ path: ${pathOf(operation)} });\n  return result.ok ? result.data : result.error;\n}\n`,
    ),
  );

  return Object.entries(COMPILERS).map(([compiler, packageName]) => {
    const runs: Record<string, number[]> = {
      importing: [],
      "openapi-fetch": [],
      "client-only": [],
      ours: [],
    };
    for (let round = 0; round < rounds; round++) {
      for (const [name, seconds] of Object.entries(runs)) seconds.push(check(folder, name, packageName));
    }
    const [importing = 0, openapiFetch = 0, client = 0, ours = 0] = Object.values(runs).map(median);
    const reference = openapiFetch - importing;
    const callRatio = (ours - client) / reference;
    return {
      compiler,
      importing,
      openapiFetch,
      client,
      ours,
      callRatio,
      ratio: (ours - importing) / reference,
    };
  });
}

/** A GET whose only required input is path parameters that take any text or number. */
function isPlain({ method, parameters }: Operation): boolean {
  const required = parameters.filter((parameter) => parameter.required || parameter.in === "path");
  return (
    method === "get" &&
    required.length > 0 &&
    required.every(({ in: location, schema }) => {
      const { type, enum: values } = Object(schema) as { type?: unknown; enum?: unknown };
      return location === "path" && (type === "string" || type === "integer") && values === undefined;
    })
  );
}

function pathOf({ parameters }: Operation): string {
  const values = parameters
    .filter((parameter) => parameter.in === "path")
    .map(({ name, schema }) => {
      const { type } = Object(schema) as { type?: unknown };
      return `${JSON.stringify(name)}: ${type === "integer" ? 1 : '"x"'}`;
    });
  return `{ ${values.join(", ")} }`;
}

function program(folder: string, name: string, imports: string, calls: readonly string[] = []): void {
  writeFileSync(join(folder, `${name}.ts`), `${imports}\n${calls.join("\n")}`);
  const compilerOptions = {
    target: "ES2022",
    lib: ["ES2022", "DOM", "DOM.Iterable"],
    types: [],
    module: "NodeNext",
    moduleResolution: "NodeNext",
    customConditions: ["wireproof-source"],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  };
  writeFileSync(
    join(folder, `tsconfig.${name}.json`),
    JSON.stringify({ compilerOptions, files: [`${name}.ts`] }),
  );
}

/** Runs a compiler and returns the processor seconds of it and its children, as POSIX `times` reports them. */
function check(folder: string, name: string, packageName: string): number {
  const compiler = join(ROOT, "node_modules", packageName, "bin/tsc");
  const command = `"${process.execPath}" "${compiler}" -p "${join(folder, `tsconfig.${name}.json`)}" >&2 || exit 1; times`;
  const { status, stdout, stderr } = spawnSync("/bin/sh", ["-c", command], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${name} does not compile:\n${stderr}`);
  // The last line is the children's: `0m1.234s 0m0.567s`.
  const times = [...(stdout.trim().split("\n").at(-1) ?? "").matchAll(/(\d+)m([\d.]+)s/g)];
  return times.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Prints the table. */
export async function run(): Promise<void> {
  console.log(
    `\nType checking ${CALLS} calls over GitHub's types, processor seconds of the whole compiler\n`,
  );
  const columns = ["types only", "openapi-fetch", "client only", "ours", "calls ratio", "whole ratio"];
  console.log("compiler".padEnd(16) + columns.map((name) => name.padStart(15)).join(""));
  for (const { compiler, ...cost } of await measureTypes()) {
    const { importing, openapiFetch, client, ours, callRatio, ratio } = cost;
    const cells = [importing, openapiFetch, client, ours, callRatio, ratio];
    console.log(compiler.padEnd(16) + cells.map((value) => value.toFixed(2).padStart(15)).join(""));
  }
  console.log(`
calls ratio: what the calls add, ours to openapi-fetch. Goal: at most 0.20.
whole ratio: the same with the check of the generated client itself, which is paid once and not per call.`);
}
