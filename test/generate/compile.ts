import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));

/** Both compilers that users have: 5.9, which openapi-typescript is made for, and 7. */
export const COMPILERS = ["typescript", "typescript7"] as const;
export type Compiler = (typeof COMPILERS)[number];

/** As strict as a careful user is. `skipLibCheck` concerns `.d.ts` files only; generated ones are `.ts` and always read. */
const OPTIONS = {
  target: "ES2022",
  lib: ["ES2023", "DOM", "DOM.Iterable"],
  module: "NodeNext",
  moduleResolution: "NodeNext",
  customConditions: ["wireproof-source"],
  types: ["node"],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitOverride: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  verbatimModuleSyntax: true,
  erasableSyntaxOnly: true,
  isolatedModules: true,
  skipLibCheck: true,
  noEmit: true,
};

/** A compiler on a busy machine takes its time, in milliseconds. */
export const COMPILE_TIMEOUT = 180_000;

/**
 * A folder inside the repository, so that `wireproof/express` and `wireproof/client` resolve to the sources.
 * It is gone when the test is over.
 */
export function artifactFolder(): string {
  const parent = join(REPOSITORY, "test-artifacts");
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, "generated-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** What a compiler says of the files below a folder; what it says of other files is not their fault. */
export function compile(folder: string, compiler: Compiler = "typescript7"): string[] {
  const config = join(folder, "tsconfig.json");
  writeFileSync(config, JSON.stringify({ compilerOptions: OPTIONS, include: ["**/*.ts"] }));
  const program = join(REPOSITORY, "node_modules", compiler, "bin", "tsc");
  const { stdout, status } = spawnSync(process.execPath, [program, "-p", config, "--pretty", "false"], {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const lines = stdout.split("\n").filter((line) => line !== "" && !line.startsWith(" "));
  const own = lines.filter((line) => {
    const file = /^(.+?)\(\d+,\d+\): /.exec(line)?.[1];
    return file === undefined || resolve(folder, file).startsWith(folder);
  });
  if (status !== 0 && lines.length === 0) return [`the compiler failed with ${status}`];
  return own;
}

/** Writes a source file into a folder. */
export function writeSource(folder: string, path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}
