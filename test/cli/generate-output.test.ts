import { chmodSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { paths, snapshot, temporaryFolder, writeFiles } from "../generate/temporary-folder.js";
import { runIn, SMALL } from "./run-in.js";

function shop(): string {
  const folder = temporaryFolder();
  writeFiles(folder, {
    "package.json": "{}",
    "shop/small.yaml": SMALL["small.yaml"],
    "shop/small-errors.yaml": SMALL["small-errors.yaml"],
  });
  return folder;
}

const ARGV = ["generate", "shop/small.yaml", "-o", "shop/gen", "--name", "shop"];

describe("the command that generated files name", () => {
  test("is the one that was given, and runs", async () => {
    const folder = shop();
    expect(await runIn(folder, ARGV)).toMatchObject({ code: 0 });
    const types = readFileSync(join(folder, "shop/gen/types.ts"), "utf8");
    expect(types).toContain(`\`wireproof ${ARGV.join(" ")}\` (Wireproof) from shop/small.yaml`);
    const command = /`wireproof ([^`]+)`/.exec(types)?.[1] ?? "";
    expect(await runIn(folder, [...command.split(" "), "--check"])).toMatchObject({ code: 0 });
  });

  test("is relative to the package wherever the program was started, and the remedy says where to run it", async () => {
    const folder = shop();
    await runIn(folder, ARGV);
    const before = snapshot(folder);
    const within = ["generate", "small.yaml", "-o", "gen", "--name", "shop"];
    expect(await runIn(join(folder, "shop"), within)).toMatchObject({ code: 0 });
    expect(snapshot(folder)).toEqual(before);
    writeFiles(folder, { "shop/gen/types.ts": "// old\n" });
    const { stderr } = await runIn(join(folder, "shop"), [...within, "--check"]);
    expect(stderr).toContain(`. Run \`wireproof ${ARGV.join(" ")}\` in ..\n`);
  });

  test("names a configuration that would not be found without", async () => {
    const folder = shop();
    const surfaces = { api: { spec: "shop/small.yaml", output: "gen" } };
    writeFiles(folder, { "other.json": JSON.stringify({ surfaces, manifest: "gen/manifest.json" }) });
    await runIn(folder, ["generate", "--config", "other.json"]);
    expect(readFileSync(join(folder, "gen/types.ts"), "utf8")).toContain(
      "`wireproof generate --config other.json`",
    );
  });
});

describe("an output that cannot be is refused in words, with exit code 2", () => {
  const generate = async (prepare: (folder: string) => void, output: string) => {
    const folder = temporaryFolder();
    writeFiles(folder, SMALL);
    prepare(folder);
    const { code, stderr } = await runIn(folder, ["generate", "small.yaml", "-o", output]);
    expect(stderr).not.toMatch(/internal-error|\.tmp/);
    expect(code).toBe(2);
    return stderr;
  };

  test.each<[string, (folder: string) => void, string, RegExp]>([
    ["no name", () => {}, "", /^✗ usage: the folder after -o has no name/],
    ["a file", (folder) => writeFiles(folder, { out: "" }), "out", /^✗ output-not-a-folder: .*out is a file/],
    ["below a file", (folder) => writeFiles(folder, { out: "" }), "out/a", /^✗ output-not-a-folder: /],
    [
      "a link to nothing",
      (folder) => symlinkSync("nowhere", join(folder, "out")),
      "out",
      /^✗ output-not-a-folder: .*a link to nothing/,
    ],
    [
      "a link to itself",
      (folder) => symlinkSync("out", join(folder, "out")),
      "out",
      /^✗ output-not-a-folder: /,
    ],
  ])("%s", async (_, prepare, output, words) => {
    expect(await generate(prepare, output)).toMatch(words);
  });

  test.skipIf(process.getuid?.() === 0)("a file that cannot be read", async () => {
    const prepare = (folder: string) => {
      writeFiles(folder, { "out/types.ts": "" });
      chmodSync(join(folder, "out/types.ts"), 0);
    };
    expect(await generate(prepare, "out")).toMatch(
      /^✗ output-unreadable: .*types\.ts cannot be read \(EACCES\)/,
    );
  });
});

test("a document without a name is refused, and a folder is said to be one", async () => {
  const folder = temporaryFolder();
  expect((await runIn(folder, ["generate", "", "-o", "out"])).stderr).toMatch(
    /^✗ usage: the document's name/,
  );
  expect((await runIn(folder, ["generate", ".", "-o", "out"])).stderr).toMatch(
    /^\.:1:1 error file-unreadable .*it is a folder/,
  );
});

test("--force replaces a manifest that cannot be understood", async () => {
  const folder = temporaryFolder();
  writeFiles(folder, SMALL);
  mkdirSync(join(folder, "out"));
  writeFiles(folder, { "out/manifest.json": "<<<<<<< ours\n" });
  const argv = ["generate", "small.yaml", "-o", "out"];
  expect((await runIn(folder, argv)).stderr).toMatch(/^✗ manifest-invalid: .*--force/);
  expect(await runIn(folder, [...argv, "--force"])).toMatchObject({ code: 0 });
  expect(await runIn(folder, [...argv, "--check"])).toMatchObject({ code: 0 });
});

test("a configuration without surfaces says so before anything else", async () => {
  const folder = temporaryFolder();
  writeFiles(folder, { "wireproof.config.json": '{"surfaces":{}}' });
  expect((await runIn(folder, ["generate"])).stderr).toContain("surfaces names no surface");
});

test("--check of a copy with CRLF says that line endings differ", async () => {
  const folder = temporaryFolder();
  writeFiles(folder, SMALL);
  const argv = ["generate", "small.yaml", "-o", "out"];
  await runIn(folder, argv);
  for (const path of paths(join(folder, "out"))) {
    const file = `out/${path}`;
    writeFiles(folder, { [file]: readFileSync(join(folder, file), "utf8").replaceAll("\n", "\r\n") });
  }
  const { code, stdout } = await runIn(folder, [...argv, "--check"]);
  expect(code).toBe(1);
  expect(stdout).toContain("changed  types.ts\n  line endings differ: CRLF on disk, LF generated");
  expect(stdout).not.toContain("@@");
});
