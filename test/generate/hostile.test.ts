import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { methodNames } from "../../src/generate/emitters/operations.js";
import { runIn } from "../cli/run-in.js";
import { artifactFolder, COMPILE_TIMEOUT, COMPILERS, compile } from "./compile.js";
import { HOSTILE, hostileSurface } from "./surface.js";
import { paths } from "./temporary-folder.js";

/** Generates everything from the hostile document. */
async function generated(): Promise<string> {
  const folder = artifactFolder();
  const { stderr, code } = await runIn(folder, ["generate", fileURLToPath(HOSTILE), "-o", folder]);
  expect(stderr).toMatch(/✓ 8 files, 8 changed/);
  expect(code).toBe(0);
  return folder;
}

describe("everything generated from a hostile document", () => {
  test.each(COMPILERS)(
    "compiles with %s, as strict as it gets",
    async (compiler) => {
      expect(compile(await generated(), compiler)).toEqual([]);
    },
    COMPILE_TIMEOUT,
  );

  test("shows every character it holds, with line feeds only", async () => {
    const folder = await generated();
    for (const path of paths(folder))
      expect([path, readFileSync(join(folder, path), "utf8")]).toEqual([
        path,
        expect.not.stringMatching(/[\u2028\u2029\u202e\r\0]/),
      ]);
  });

  test("gives the error table the catalogue's words, letter by letter", async () => {
    const folder = await generated();
    const { errors, oauthErrors } = await import(pathToFileURL(join(folder, "errors.ts")).href);
    const { catalogue } = hostileSurface().contract;
    for (const { code, family, status, message, hint, details, headers } of catalogue) {
      const table = family === "oauth" ? oauthErrors : errors;
      expect(Object.hasOwn(table, code)).toBe(true);
      expect(table[code]).toEqual(expect.objectContaining({ family, status, message, details, headers }));
      expect(table[code].hint).toBe(hint);
    }
    const codes = [...Object.keys(errors), ...Object.keys(oauthErrors)];
    expect(codes.sort()).toEqual(catalogue.map(({ code }) => code).sort());
  });

  test("gives every operation a descriptor with its own method and path", async () => {
    const folder = await generated();
    const descriptors = await import(pathToFileURL(join(folder, "operations.ts")).href);
    const { contract } = hostileSurface();
    const names = methodNames(contract);
    expect(Object.keys(descriptors).sort()).toEqual([...names.values()].sort());
    for (const { id, method, path } of contract.operations)
      expect(descriptors[names.get(id) ?? ""]).toMatchObject({ method: method.toUpperCase(), path });
  });
});
