import { describe, expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { temporaryFolder, writeFiles } from "../generate/temporary-folder.js";
import { runIn, SMALL } from "./run-in.js";

const ESCAPE = "\u001b[";

test("--version prints the package's version", async () => {
  expect(await runIn("/", ["--version"])).toEqual({
    code: 0,
    stdout: `${packageJson.version}\n`,
    stderr: "",
  });
});

test.each([["generate"], ["lint"]])("%s --help shows examples and exit codes", async (command) => {
  const { code, stdout, stderr } = await runIn("/", [command, "--help"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("Examples:");
  expect(stdout).toContain("Exit code:");
});

test.each([[[]], [["generat"]], [["--nope"]]])("%j is wrong usage", async (argv) => {
  const { code, stdout, stderr } = await runIn("/", argv);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).not.toBe("");
});

describe("a terminal", () => {
  async function lint(io: Parameters<typeof runIn>[2]) {
    const folder = temporaryFolder();
    writeFiles(folder, SMALL);
    return runIn(folder, ["lint", "small.yaml", "--no-rules"], io);
  }

  test("gets colours and progress", async () => {
    const { stderr } = await lint({ terminal: true });
    expect(stderr).toContain(`${ESCAPE}32m✓`);
    expect(stderr).toMatch(/^reading one document …\r/);
  });

  test("gets no colours with NO_COLOR", async () => {
    const { stderr } = await lint({ terminal: true, env: { NO_COLOR: "1" } });
    expect(stderr.split("\r").at(-1)).toBe(`${ESCAPE}2K✓ no findings in 1 document\n`);
  });

  test("is not assumed", async () => {
    expect((await lint({})).stderr).toBe("✓ no findings in 1 document\n");
  });

  test("may be stood in for by FORCE_COLOR", async () => {
    expect((await lint({ env: { FORCE_COLOR: "1" } })).stderr).toContain(`${ESCAPE}32m`);
  });
});

describe("a fault of our own", () => {
  const broken = (env: Record<string, string> = {}) =>
    runIn(temporaryFolder(), ["generate"], {
      env,
      now: () => {
        throw new TypeError("the clock\nis broken");
      },
    });

  test("is one line with an id and exit code 2, without a stack", async () => {
    const { code, stderr } = await broken();
    expect(code).toBe(2);
    expect(stderr).toMatch(/^✗ internal-error-[0-9a-f]{8}: the clock is broken\. .*WIREPROOF_DEBUG=1.*\n$/);
  });

  test("has the same id every time", async () => {
    expect((await broken()).stderr).toBe((await broken()).stderr);
  });

  test("shows its stack with WIREPROOF_DEBUG=1", async () => {
    expect((await broken({ WIREPROOF_DEBUG: "1" })).stderr).toMatch(/\n\s+at .*run\.test\.ts/);
  });
});
