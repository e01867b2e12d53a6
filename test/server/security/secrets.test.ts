import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadSecrets } from "../../../src/server/security/secrets.js";
import { temporaryDirectory } from "../support/temporary-directory.js";

const directory = temporaryDirectory();

describe("the installation's secrets", () => {
  test("are made once and read from then on", () => {
    const dataDir = join(directory, "made");
    const first = loadSecrets(dataDir);
    expect(first.pepper).toHaveLength(32);
    expect(first.sessionKey).toHaveLength(32);
    expect(first.pepper).not.toEqual(first.sessionKey);
    expect(loadSecrets(dataDir)).toEqual(first);
    expect(readdirSync(dataDir)).toEqual(["secrets.json"]);
  });

  test("are readable by their owner only", () => {
    const dataDir = join(directory, "mode");
    loadSecrets(dataDir);
    expect(statSync(join(dataDir, "secrets.json")).mode & 0o777).toBe(0o600);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
  });

  test.each(["", "{}", "null", '{"pepper":"short","sessionKey":"short"}'])(
    "%j instead of them is refused",
    (text) => {
      const dataDir = join(directory, `damaged-${text.length}`);
      loadSecrets(dataDir);
      writeFileSync(join(dataDir, "secrets.json"), text);
      expect(() => loadSecrets(dataDir)).toThrow("is damaged");
    },
  );
});
