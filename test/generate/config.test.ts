import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { configForSpec, findConfig, readConfig } from "../../src/generate/config.js";
import { temporaryFolder, writeFiles } from "./temporary-folder.js";

const VALID = {
  surfaces: { api: { spec: "openapi/spec.yaml", output: "src/generated/api" } },
  manifest: "src/generated/manifest.json",
  docs: { errors: "docs/errors.md" },
};

/** Writes the configuration and reads it. */
function read(value: unknown) {
  const folder = temporaryFolder();
  writeFiles(folder, { "wireproof.config.json": typeof value === "string" ? value : JSON.stringify(value) });
  return readConfig(join(folder, "wireproof.config.json"));
}

test("paths are relative to the configuration's folder", () => {
  const config = read(VALID);
  expect(config).toEqual({
    root: config.root,
    surfaces: [
      {
        name: "api",
        file: join(config.root, "openapi", "spec.yaml"),
        spec: "openapi/spec.yaml",
        output: "src/generated/api",
      },
    ],
    manifest: "src/generated/manifest.json",
    errorsDoc: "docs/errors.md",
    command: "wireproof generate",
    commandFolder: config.root,
  });
});

test.each<[string, unknown, string]>([
  ["no JSON", "{", "is not JSON"],
  ["a list", [], "must be an object"],
  ["an unknown key", { ...VALID, outputs: {} }, "unknown key `outputs`"],
  ["no surface", { ...VALID, surfaces: {} }, "names no surface"],
  [
    "a surface without spec",
    { ...VALID, surfaces: { api: { output: "x" } } },
    "surfaces.api.spec is missing",
  ],
  ["no manifest", { ...VALID, manifest: undefined }, "manifest is missing"],
  ["an output above the root", { ...VALID, manifest: "../manifest.json" }, "must stay inside"],
  ["an absolute output", { ...VALID, docs: { errors: "/etc/errors.md" } }, "must stay inside"],
  ["an output on a drive", { ...VALID, manifest: "C:\\manifest.json" }, "must stay inside"],
])("refuses %s", (_, value, message) => {
  expect(() => read(value)).toThrow(message);
  expect(() => read(value)).toThrow(
    expect.objectContaining({ id: "config-invalid", fix: expect.any(String) }),
  );
});

test("refuses a surface that cannot name types", () => {
  const surfaces = { "my api": VALID.surfaces.api };
  expect(() => read({ ...VALID, surfaces })).toThrow(expect.objectContaining({ id: "surface-name-invalid" }));
});

test("a missing configuration says which file is missing", () => {
  expect(() => readConfig("/nowhere/wireproof.config.json")).toThrow(
    "no file /nowhere/wireproof.config.json",
  );
});

describe("findConfig", () => {
  test("finds the nearest file upward", () => {
    const folder = temporaryFolder();
    writeFiles(folder, { "wireproof.config.json": "{}" });
    mkdirSync(join(folder, "a", "b"), { recursive: true });
    expect(findConfig(join(folder, "a", "b"))).toBe(join(folder, "wireproof.config.json"));
  });

  test("finds nothing where there is none", () => {
    expect(findConfig(temporaryFolder())).toBeUndefined();
  });
});

test("a document on the command line fills one folder and is named relative to what holds both", () => {
  expect(configForSpec("../specs/box.json", "out", "/nowhere-at-all/nowhere")).toEqual({
    root: join("/nowhere-at-all", "nowhere", "out"),
    surfaces: [
      {
        name: "api",
        file: join("/nowhere-at-all", "specs", "box.json"),
        spec: "specs/box.json",
        output: ".",
      },
    ],
    manifest: "manifest.json",
    errorsDoc: "errors.md",
    command: "wireproof generate specs/box.json -o nowhere/out",
    commandFolder: "/nowhere-at-all",
  });
});

test("a document may be a URL", () => {
  const [surface] = configForSpec("https://example.com/v1/openapi.json", "out", "/nowhere-at-all").surfaces;
  expect(surface).toMatchObject({
    file: "https://example.com/v1/openapi.json",
    spec: "https://example.com/v1/openapi.json",
  });
});
