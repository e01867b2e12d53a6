import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const run = fileURLToPath(new URL("../../.ci/run", import.meta.url));

/** Runs `.ci/run` in a repository whose `npm test` is the given shell command. */
function ciRun(
  test: string,
  engines = ">=20.19",
): { status: number | null; output: string; lastLine: string } {
  const folder = mkdtempSync(join(tmpdir(), "wireproof-ci-"));
  try {
    const manifest = { name: "subject", version: "1.0.0", engines: { node: engines }, scripts: { test } };
    writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
    writeFileSync(
      join(folder, "package-lock.json"),
      JSON.stringify({ ...manifest, lockfileVersion: 3, requires: true, packages: { "": manifest } }),
    );
    mkdirSync(join(folder, ".ci"));
    cpSync(run, join(folder, ".ci/run"));
    const { status, stdout } = spawnSync("bash", [join(folder, ".ci/run")], {
      encoding: "utf8",
      cwd: tmpdir(),
    });
    return { status, output: stdout, lastLine: stdout.trimEnd().split("\n").at(-1) ?? "" };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe.skipIf(process.platform === "win32")(".ci/run", () => {
  it("closes with the numbers of the test runner and exits 0 when all tests passed", () => {
    const { status, output, lastLine } = ciRun("echo '      Tests  41 passed | 2 skipped | 1 todo (44)'");
    expect(output).toContain("Tests  41 passed | 2 skipped | 1 todo (44)");
    expect(lastLine).toBe("41 passed, 0 failed, 3 skipped");
    expect(status).toBe(0);
  });

  it("exits 1 when a test failed", () => {
    const { status, lastLine } = ciRun("echo '      Tests  2 failed | 40 passed (42)'; exit 1");
    expect(lastLine).toBe("40 passed, 2 failed");
    expect(status).toBe(1);
  });

  it("counts `npm test` itself as the failure when it failed and no test did", () => {
    const { status, output, lastLine } = ciRun("echo '      Tests  42 passed (42)'; exit 3");
    expect(output).toContain("npm test failed outside the tests");
    expect(lastLine).toBe("42 passed, 1 failed");
    expect(status).toBe(1);
  });

  it("fails when no test ran", () => {
    const { status, lastLine } = ciRun("echo nothing to do");
    expect(lastLine).toBe("0 passed, 1 failed");
    expect(status).toBe(1);
  });

  it("stops before installing on a Node that is too old", () => {
    const { status, output } = ciRun("echo never", ">=999.0");
    expect(output).not.toContain("never");
    expect(status).toBe(1);
  });
});
