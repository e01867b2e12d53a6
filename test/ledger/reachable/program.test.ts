import { join } from "node:path";
import { expect, test } from "vitest";
import { loadProgram, ProgramError } from "../../../src/ledger/reachable/program.js";
import { temporaryFolder, writeFiles } from "../../generate/temporary-folder.js";

const SOURCES = { "src/a.ts": "export const a = 1;", "lib/b.ts": "export const b = 1;" };

/** The files of the project that `tsconfig.json` is, or why it cannot be loaded, both without the folder. */
function load(files: Record<string, string>): string[] | string {
  const folder = temporaryFolder();
  writeFiles(folder, { ...SOURCES, ...files });
  const local = (text: string) => text.replaceAll(`${folder}/`, "");
  try {
    return [...loadProgram(join(folder, "tsconfig.json")).getRootFileNames()].map(local);
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    return `${local(error.message)} → ${error.fix}`;
  }
}

const project = (include: string) => JSON.stringify({ compilerOptions: { types: [] }, include: [include] });

test("a project that only refers to others stands for these, however deep", () => {
  const files = load({
    "tsconfig.json": '{ "files": [], "references": [{ "path": "./src.json" }, { "path": "./more" }] }',
    "src.json": project("src"),
    "more/tsconfig.json": '{ "files": [], "references": [{ "path": "../lib.json" }, { "path": ".." }] }',
    "lib.json": project("lib"),
  });
  expect(files).toEqual(["src/a.ts", "lib/b.ts"]);
});

test.each([
  [
    "its syntax is faulty",
    '{\n  "include" ["src"] }',
    "tsconfig.json:2:13: ':' expected → correct the syntax",
  ],
  [
    "what it extends is missing",
    '{ "extends": "./absent.json", "include": ["src"] }',
    /^tsconfig\.json:1:3: .*absent\.json.* → correct it, or name another project/,
  ],
  ["it includes nothing that there is", project("nothing"), /No inputs were found.* → /],
  [
    "it refers to what is missing",
    '{ "files": [], "references": [{ "path": "./absent.json" }] }',
    /^tsconfig\.json:1:16: .*absent\.json.* → correct the path of the reference/,
  ],
])("it is told where and why it cannot be loaded when %s", (_, text, want) => {
  expect(load({ "tsconfig.json": text })).toEqual(
    typeof want === "string" ? want : expect.stringMatching(want),
  );
});

test("an option that this compiler does not know is no reason", () => {
  const text = '{ "compilerOptions": { "types": [], "ofTomorrow": true }, "include": ["src"] }';
  expect(load({ "tsconfig.json": text })).toEqual(["src/a.ts"]);
});
