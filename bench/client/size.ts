/**
 * Sizes of a bundle that calls one operation, each client on the features it has.
 *
 * Ours holds the result, `match`, throw mode, bearer with refresh, timeout, AbortSignal and retries. openapi-fetch has
 * middleware only; hey-api and orval have neither retries nor timeouts; Redocly's has both.
 */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { DOCUMENT } from "./document.js";
import { emptyFolder, generateOurs, installRivals, rivalFile, runRival } from "./workspace.js";

/** The size of one bundle in bytes. */
export interface Size {
  readonly client: string;
  readonly minified: number;
  readonly gzipped: number;
}

const OURS = `
import { match } from "wireproof/client";
import { createApiClientOf, isApiError } from "./client.js";
import { getApp } from "./operations.js";
const api = createApiClientOf({ getApp }, {
  baseUrl: "https://example.com/v1",
  token: () => localStorage.token,
  refresh: async () => (await fetch("/token")).text(),
  timeoutMs: 10_000,
});
export const nameOf = async (app_id, signal) =>
  match(await api.getApp({ path: { app_id } }, { signal }), {
    ok: (app) => app.name,
    app_not_found: (error) => error.message,
    _: (failure) => failure.kind,
  });
export const throwing = async (app_id) => {
  try {
    return await api.orThrow.getApp({ path: { app_id } });
  } catch (error) {
    if (isApiError(error, "getApp")) return error.failure;
    throw error;
  }
};`;

const OPENAPI_FETCH = `
import createClient from "openapi-fetch";
const api = createClient({ baseUrl: "https://example.com/v1" });
export const nameOf = async (app_id, signal) => {
  const { data, error } = await api.GET("/apps/{app_id}", { params: { path: { app_id } }, signal });
  return data ? data.name : error;
};`;

const HEY_API = `
import { client } from "./client.gen";
import { getApp } from "./sdk.gen";
client.setConfig({ baseUrl: "https://example.com/v1" });
export const nameOf = async (app_id, signal) => {
  const { data, error } = await getApp({ path: { app_id }, signal });
  return data ? data.name : error;
};`;

const ORVAL = `
import { getApp } from "./client";
export const nameOf = async (app_id, signal) => {
  const { status, data } = await getApp(app_id, { signal });
  return status === 200 ? data.name : data;
};`;

const REDOCLY = `
import { getApp, configure } from "./client.ts";
configure({ serverUrl: "https://example.com/v1" });
export const nameOf = async (app_id, signal) => {
  const { data, error } = await getApp(app_id, { signal });
  return data ? data.name : error;
};`;

/** Generates every client from the same expanded document and bundles the same call with each. */
export async function measureSizes(): Promise<readonly Size[]> {
  installRivals();
  const ours = emptyFolder("ours");
  const { document } = await generateOurs(DOCUMENT, ours);
  const rivals = emptyFolder("rivals");
  const spec = join(rivals, "openapi.json");
  writeFileSync(spec, JSON.stringify(document));

  const hey = emptyFolder("rivals/hey-api");
  runRival("@hey-api/openapi-ts", "bin/run.js", ["-i", spec, "-o", hey, "--no-log-file", "-s"]);
  const orval = emptyFolder("rivals/orval");
  runRival("orval", "dist/bin/orval.mjs", ["-i", spec, "-o", join(orval, "client.ts"), "--client", "fetch"]);
  const redocly = emptyFolder("rivals/redocly");
  runRival("@redocly/cli", "bin/cli.js", [
    "generate-client",
    spec,
    "--output",
    join(redocly, "client.ts"),
    "--error-mode",
    "result",
  ]);

  return [
    await size("wireproof (everything above)", ours, OURS),
    await size("openapi-fetch 0.17", rivals, OPENAPI_FETCH),
    await size("hey-api 0.95 fetch", hey, HEY_API),
    await size("orval 8.30 fetch", orval, ORVAL),
    await size("redocly generate-client 2.77", redocly, REDOCLY),
  ];
}

async function size(client: string, folder: string, entry: string): Promise<Size> {
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: folder, loader: "ts", sourcefile: "entry.ts" },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    platform: "browser",
    conditions: ["wireproof-source"],
    nodePaths: [rivalFile("")],
  });
  const code = outputFiles[0]?.contents ?? new Uint8Array();
  return { client, minified: code.length, gzipped: gzipSync(code, { level: 9 }).length };
}

/** Prints the table of `npm run bench -- client`. */
export async function run(): Promise<void> {
  const sizes = await measureSizes();
  console.log("One-operation bundle, bytes (esbuild --minify, gzip -9)\n");
  console.log(`${"client".padEnd(32)}${"minified".padStart(10)}${"gzipped".padStart(10)}`);
  for (const { client, minified, gzipped } of sizes) {
    console.log(`${client.padEnd(32)}${String(minified).padStart(10)}${String(gzipped).padStart(10)}`);
  }
  console.log("\nGoal: ours at most 3500 bytes gzipped.");
}
