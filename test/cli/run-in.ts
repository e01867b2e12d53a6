import { readFileSync } from "node:fs";
import type { Io } from "../../src/cli/io.js";
import { run } from "../../src/cli/run.js";
import { writeFiles } from "../generate/temporary-folder.js";

/** What a run printed and returned. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command in a folder as a script would: no terminal, no environment; `io` overrides parts. */
export async function runIn(
  cwd: string,
  argv: readonly string[],
  io: Partial<Io> & { terminal?: boolean } = {},
): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const { terminal: isTTY = false, ...rest } = io;
  const code = await run(argv, {
    stdout: { write: (text) => out.push(text), isTTY },
    stderr: { write: (text) => err.push(text), isTTY },
    cwd,
    env: {},
    ...rest,
  });
  return { code, stdout: out.join(""), stderr: err.join("") };
}

const fixture = (name: string) =>
  readFileSync(new URL(`../generate/fixtures/${name}`, import.meta.url), "utf8");

/** A small document and its error catalogue. */
export const SMALL = {
  "small.yaml": fixture("small.yaml"),
  "small-errors.yaml": fixture("small-errors.yaml"),
};

/** Two surfaces over one catalogue, configured as a project has them. */
export function writeProject(folder: string): void {
  const surface = (name: string) => ({ spec: `openapi/${name}.yaml`, output: `src/generated/${name}` });
  writeFiles(folder, {
    "openapi/api.yaml": SMALL["small.yaml"],
    "openapi/console.yaml": SMALL["small.yaml"].replace("title: Small", "title: Console"),
    "openapi/small-errors.yaml": SMALL["small-errors.yaml"],
    "wireproof.config.json": JSON.stringify({
      surfaces: { api: surface("api"), console: surface("console") },
      manifest: "src/generated/manifest.json",
      docs: { errors: "docs/errors.md" },
      command: "npm run generate",
    }),
  });
}
