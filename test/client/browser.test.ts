import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, onTestFinished, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: ROOT, loader: "ts" },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    platform: "browser",
    conditions: ["wireproof-source"],
  });
  return outputFiles[0]?.text ?? "";
}

test("the whole client bundles for a browser, without Node built-ins", async () => {
  const code = await bundle('export * from "wireproof/client";');
  expect(code).not.toMatch(/\bnode:|\bprocess\b|\bBuffer\b|\brequire\(/);
});

test("what is not used is left out: one operation with results, match, throw mode, retries and bearer fits 3.5 kB", async () => {
  const code = await bundle(`
    import { createClient, match, isApiError } from "wireproof/client";
    const getApp = { method: "GET", path: "/apps/{id}", success: { 200: ["application/json"] }, errors: { 404: ["app_not_found"] }, bearer: true };
    export const api = createClient({ getApp }, { baseUrl: "/v1", token: () => localStorage.token, refresh: () => undefined, timeoutMs: 1000 });
    export { match, isApiError };
  `);
  expect(code).not.toMatch(/FormData|URLSearchParams|device_code|deepObject/);
  expect(gzipSync(code, { level: 9 }).length).toBeLessThan(3500);
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
