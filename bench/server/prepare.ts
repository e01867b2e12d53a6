/** Gets the programs of the benchmark ready to run as plain JavaScript. */

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const here = new URL(".", import.meta.url);
const rivals = new URL("../rivals/server/", here);

/** Where the compiled programs are. */
export interface Programs {
  readonly serve: string;
  readonly load: string;
  /** URL of the rivals' folder, with a final slash. */
  readonly rivalsFolder: string;
  readonly remove: () => Promise<void>;
}

/**
 * Installs the rivals once, from their own lockfile, and never at the root.
 *
 * @throws {Error} When npm fails.
 */
export function installRivals(): void {
  if (existsSync(new URL("node_modules/.package-lock.json", rivals))) return;
  console.error("Installing the rivals (npm ci in bench/rivals/server) …");
  const npm = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: fileURLToPath(rivals),
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  if (npm.status !== 0) throw new Error(`npm ci in bench/rivals/server failed with exit code ${npm.status}`);
}

/**
 * Compiles server and load generator to JavaScript.
 *
 * A loader that compiles on import would be measured along with the server: tsx, for one, wraps every closure to keep its
 * name, which costs time on each request. Dependencies stay outside the bundle and resolve from the root.
 */
export async function compilePrograms(): Promise<Programs> {
  // Inside node_modules: ignored by everything that reads the tree, and packages resolve from there.
  const folder = new URL(`../../node_modules/.cache/wireproof-bench/${process.pid}/`, here);
  await build({
    entryPoints: [fileURLToPath(new URL("serve.ts", here)), fileURLToPath(new URL("load.ts", here))],
    outdir: fileURLToPath(folder),
    bundle: true,
    splitting: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
    outExtension: { ".js": ".mjs" },
    logLevel: "warning",
  });
  return {
    serve: fileURLToPath(new URL("serve.mjs", folder)),
    load: fileURLToPath(new URL("load.mjs", folder)),
    rivalsFolder: pathToFileURL(fileURLToPath(rivals)).href,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
