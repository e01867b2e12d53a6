import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, onTestFinished, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

async function bundle(contents: string, ...conditions: readonly string[]): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: ROOT, loader: "ts" },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    platform: "browser",
    conditions: ["wireproof-source", ...conditions],
  });
  return outputFiles[0]?.text ?? "";
}

test("the whole client bundles for a browser, without Node built-ins", async () => {
  const code = await bundle('export * from "wireproof/client";');
  expect(code).not.toMatch(/\bnode:|\bprocess\b|\bBuffer\b|\brequire\(/);
});

test("a development build checks arguments, and no other does", async () => {
  const program = 'export { createClient } from "wireproof/client";';
  expect(await bundle(program, "development")).toMatch(/as its first argument/);
  expect(await bundle(program)).not.toMatch(/as its first argument/);
});

test("what is not used is left out: one operation with results, match, throw mode, retries and bearer fits 3.5 kB", async () => {
  // As the generator writes it, and as `npm run bench -- client size` measures it.
  const code = await bundle(`
    import { createClient, match, isApiError } from "wireproof/client";
    const getApp = { method: "GET", path: "/apps/{app_id}", success: { 200: ["application/json"] },
      headers: { "WWW-Authenticate": "string", "Retry-After": "string" },
      errors: { 401: ["unauthorized"], 404: ["app_not_found"], 422: ["invalid_param"], 429: ["too_many_requests"], 500: ["internal_server_error"] },
      details: ["invalid_param"], retryable: ["too_many_requests"], bearer: true };
    const api = createClient({ getApp }, { baseUrl: "https://example.com/v1", token: () => localStorage.token,
      refresh: async () => (await fetch("/token")).text(), timeoutMs: 10000 });
    export const nameOf = async (app_id, signal) => match(await api.getApp({ path: { app_id } }, { signal }), {
      ok: (app) => app.name, app_not_found: (error) => error.message, _: (failure) => failure.kind });
    export const throwing = async (app_id) => {
      try { return await api.orThrow.getApp({ path: { app_id } }); }
      catch (error) { if (isApiError(error, "getApp")) return error.failure; throw error; }
    };
  `);
  expect(code).not.toMatch(/FormData|URLSearchParams|device_code|deepObject|onRequest|JSON\.stringify/);
  expect(gzipSync(code, { level: 9 }).length).toBeLessThanOrEqual(3500);
});

test("the sources compile with the library of a browser alone", () => {
  const folder = mkdtempSync(join(tmpdir(), "wireproof-browser-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const compilerOptions = {
    target: "ES2022",
    lib: ["ES2022", "DOM", "DOM.Iterable"],
    types: [],
    module: "ESNext",
    moduleResolution: "Bundler",
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    verbatimModuleSyntax: true,
    noEmit: true,
  };
  const config = join(folder, "tsconfig.json");
  writeFileSync(config, JSON.stringify({ compilerOptions, files: [join(ROOT, "src/client/index.ts")] }));
  const compiler = join(ROOT, "node_modules/typescript7/bin/tsc");
  const { status, stdout } = spawnSync(process.execPath, [compiler, "-p", config], { encoding: "utf8" });
  expect([stdout, status]).toEqual(["", 0]);
});
