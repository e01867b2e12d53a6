/** The rivals' packages, installed in a folder of their own. */

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../../rivals/mutants", import.meta.url));

/** Installs the rivals from their own lockfile, once. */
export function installRivals(): void {
  if (existsSync(join(FOLDER, "node_modules"))) return;
  console.error("Installing the rivals in bench/rivals/mutants (npm ci, about 190 MB) …");
  execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: FOLDER,
    stdio: "ignore",
  });
}

/** A file of the rivals' folder. */
export function rivalFile(path: string): string {
  return join(FOLDER, path);
}

/** The version that is locked. */
export function versionOf(name: string): string {
  return JSON.parse(readFileSync(join(FOLDER, "package.json"), "utf8")).devDependencies[name];
}

/** The command line of a package at the root. */
export function ownBinary(name: string, path: string): { readonly file: string; readonly version: string } {
  const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
  return { file: join(manifest, "..", path), version: JSON.parse(readFileSync(manifest, "utf8")).version };
}
