/** Where the client benchmarks generate into, and the rivals they run. */

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Contract, createContract, type JsonObject } from "../../src/contract/index.js";
import { emitClient } from "../../src/generate/emitters/client.js";
import { emitOperations } from "../../src/generate/emitters/operations.js";
import { emitTypes } from "../../src/generate/emitters/types.js";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const RIVALS = join(ROOT, "bench/rivals/client");

let base: string | undefined;

/** An empty folder from which generated code resolves `wireproof/client`, and a rival its runtime. Removed at exit. */
export function emptyFolder(name: string): string {
  if (base === undefined) {
    base = mkdtempSync(join(tmpdir(), "wireproof-bench-"));
    mkdirSync(join(base, "node_modules"));
    symlinkSync(ROOT, join(base, "node_modules/wireproof"));
    symlinkSync(join(ROOT, "node_modules/openapi-fetch"), join(base, "node_modules/openapi-fetch"));
    const folder = base;
    process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  }
  const folder = join(base, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Writes our client of a document. */
export async function generateOurs(document: JsonObject, folder: string): Promise<Contract> {
  const contract = createContract(document);
  for (const emit of [emitTypes, emitOperations, emitClient]) {
    const { path, content } = await emit({ name: "api", spec: "openapi.json", contract });
    writeFileSync(join(folder, path), content);
  }
  return contract;
}

/** Installs the rivals from their own lockfile, once. */
export function installRivals(): void {
  if (existsSync(join(RIVALS, "node_modules"))) return;
  console.error(
    "Installing the rivals in bench/rivals/client (npm ci, about 480 MB with GitHub's documents) …",
  );
  execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: RIVALS,
    stdio: "ignore",
  });
}

/** Resolves a file of an installed rival. */
export function rivalFile(path: string): string {
  return join(RIVALS, "node_modules", path);
}

/** Runs a rival's command line, quietly; its output is shown only when it fails. */
export function runRival(packageName: string, binary: string, args: readonly string[]): void {
  const own = packageName.startsWith("@redocly");
  const manifest = own
    ? createRequire(import.meta.url).resolve(`${packageName}/package.json`)
    : rivalFile(`${packageName}/package.json`);
  execFileSync(process.execPath, [join(dirname(manifest), binary), ...args], {
    // Where no configuration of ours is found.
    cwd: RIVALS,
    stdio: "pipe",
    env: { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true", NO_COLOR: "1" },
  });
}
