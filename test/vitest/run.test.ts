import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { temporaryFolder, writeFiles } from "../generate/temporary-folder.js";
import { DOCUMENT } from "./document.js";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));
const VITEST = join(REPOSITORY, "node_modules/vitest/vitest.mjs");
const shop = pathToFileURL(join(REPOSITORY, "test/vitest/shop.ts"));
const plugin = join(REPOSITORY, "src/vitest/index.ts");

/** A project as its users have it: three lines in its configuration, and tests that know nothing of this package. */
const PROJECT = {
  "openapi.yaml": DOCUMENT,
  "wireproof.config.json": JSON.stringify({
    surfaces: { shop: { spec: "openapi.yaml", output: "generated" } },
    manifest: "manifest.json",
  }),
  "vitest.config.ts": `
    import { defineConfig } from "vitest/config";
    import { wireproof } from ${JSON.stringify(plugin)};
    export default defineConfig({ plugins: [wireproof()], test: { include: ["*.case.ts"] } });
  `,
  "shop.ts": `
    import { afterAll } from "vitest";
    import { openShop } from ${JSON.stringify(fileURLToPath(shop))};
    export const { origin, server } = await openShop();
    afterAll(() => { server.closeAllConnections(); server.close(); });
  `,
  "orders.case.ts": `
    import { expect, test } from "vitest";
    import supertest from "supertest";
    import { origin } from "./shop.js";
    test("orders are made", async () => {
      await supertest(origin).post("/shop/v1/orders").send({ name: "a" }).expect(201);
      await supertest(origin).post("/shop/v1/orders").send({}).expect(422);
    });
    test("orders are there", async () => {
      await expect(await fetch(origin + "/shop/v1/orders/7")).toKeepContract("getOrder");
      await expect(await fetch(origin + "/shop/v1/orders/gone")).toBeError("order_gone");
    });
  `,
  "rest.case.ts": `
    import { expect, test } from "vitest";
    import { origin } from "./shop.js";
    test("receipts and events", async () => {
      expect((await fetch(origin + "/shop/v1/orders/7/receipt")).status).toBe(200);
      const events = await fetch(origin + "/shop/v1/orders/7/events");
      await events.body?.cancel();
      expect((await fetch(origin + "/shop/v1/nowhere")).status).toBe(404);
    });
  `,
};

function start(folder: string, ...args: string[]) {
  const env = { PATH: process.env.PATH ?? "", NO_COLOR: "1", CI: "1" };
  return spawn(process.execPath, [VITEST, ...args], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
}

/** Runs Vitest in the project. */
async function vitest(
  folder: string,
  ...args: string[]
): Promise<{ readonly code: number; readonly words: string }> {
  const child = start(folder, "run", ...args);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  return { code, words: `${out}${err}` };
}

function project(files: Record<string, string> = {}): string {
  const folder = temporaryFolder();
  symlinkSync(join(REPOSITORY, "node_modules"), join(folder, "node_modules"), "junction");
  writeFiles(folder, { "package.json": '{ "type": "module" }', ...PROJECT, ...files });
  return folder;
}

describe("a run of all tests", () => {
  test("passes when everything declared was seen, over all workers", { timeout: 120_000 }, async () => {
    const { code, words } = await vitest(project());
    expect(words).toContain("✓ 100 % of 7 declared answers: 7 proven\n");
    expect(code).toBe(0);
  });

  test("passes without isolation too, where Node loads each file of a package once for all test files", {
    timeout: 120_000,
  }, async () => {
    const folder = project({
      // One server for all files, as every module then is.
      "shop.ts": PROJECT["shop.ts"].replace(/afterAll\(.*/, "server.unref();"),
      "vitest.config.ts": `
        import { defineConfig } from "vitest/config";
        import { wireproof } from ${JSON.stringify(plugin)};
        export default defineConfig({
          plugins: [wireproof()],
          test: {
            include: ["*.case.ts"],
            isolate: false,
            maxWorkers: 1,
            // As an installed package is: left to Node.
            server: { deps: { external: [/[\\\\/]src[\\\\/]vitest[\\\\/]/] } },
            execArgv: ["--import", ${JSON.stringify(import.meta.resolve("tsx"))}, "--conditions=wireproof-source"],
          },
        });
      `,
    });
    const { code, words } = await vitest(folder);
    expect(words).toContain("✓ 100 % of 7 declared answers: 7 proven\n");
    expect(code).toBe(0);
  });

  test("is of every configuration that its projects have", { timeout: 120_000 }, async () => {
    const files = Object.entries(PROJECT).filter(([name]) => name !== "vitest.config.ts");
    const shops = files.map(([name, content]) => [`shops/${name}`, content]);
    const others = files
      .filter(([name]) => name !== "rest.case.ts")
      .map(([name, content]) => [`others/${name}`, content.replace('"shop":{', '"other":{')]);
    const folder = project({
      "vitest.config.ts": `
        import { defineConfig } from "vitest/config";
        import { wireproof } from ${JSON.stringify(plugin)};
        const projects = ["shops", "others"].map((root) => ({
          root,
          plugins: [wireproof()],
          test: { name: root, include: ["*.case.ts"] },
        }));
        export default defineConfig({ test: { projects, maxWorkers: 1 } });
      `,
      ...Object.fromEntries([...shops, ...others]),
    });
    const { code, words } = await vitest(folder);
    expect(words).toContain("✓ 100 % of 7 declared answers: 7 proven\n");
    expect(words).toMatch(/^other$/m);
    expect(words).toMatch(/^✗ 57\.1 % of 7 declared answers: 4 proven, 3 missing/m);
    expect(code).toBe(1);
  });

  test("fails for what is missing, undeclared and broken, though every test passes", {
    timeout: 120_000,
  }, async () => {
    const folder = project({
      "rest.case.ts": `
        import { expect, test } from "vitest";
        import { origin } from "./shop.js";
        test("what the server should not answer", async () => {
          expect((await fetch(origin + "/shop/v1/orders/teapot")).status).toBe(418);
          expect((await fetch(origin + "/shop/v1/orders/broken")).status).toBe(200);
        });
      `,
    });
    const { code, words } = await vitest(folder);
    expect(words).toContain("3 passed");
    expect(words).toMatch(/^getOrder +1\/2 {2}200 \(broken\), 418 \(undeclared\)$/m);
    expect(words).toMatch(/^watchOrder +0\/1 {2}200$/m);
    expect(words).toContain("body-schema: Body at `/name` of a `200` of `getOrder`");
    expect(words).toMatch(
      /^✗ 42\.8 % of 7 declared answers: 3 proven, 3 missing, 1 broken, 1 undeclared; 42\.8 % is less than 100 %, 1 answer not declared, 1 answer broke the contract$/m,
    );
    expect(code).toBe(1);
  });

  test("does not start on a document with errors, and says what they are", { timeout: 120_000 }, async () => {
    const folder = project({ "openapi.yaml": DOCUMENT.replace("[order_gone]", "[order_gnoe]") });
    const { code, words } = await vitest(folder);
    expect(code).toBe(1);
    expect(words).toContain("error-code-unknown");
    expect(words).toContain("order_gnoe");
  });
});

test("a run does not start without the configuration that is named", { timeout: 120_000 }, async () => {
  const folder = project({
    "vitest.config.ts": PROJECT["vitest.config.ts"].replace(
      "wireproof()",
      'wireproof({ config: "nope.json" })',
    ),
  });
  const { code, words } = await vitest(folder);
  expect(code).toBe(1);
  expect(words).toContain(`wireproof: no file ${join(folder, "nope.json")}; correct \`config\``);
});

describe("a run that is not of all tests, which cannot have seen everything, is not gated and says why", () => {
  test.each([
    [["rest"], "1 of 2 test files"],
    [["-t", "receipts"], "tests were chosen by name"],
    [["--exclude", "orders*"], "files were excluded on the command line"],
  ])("%s: %s", { timeout: 120_000 }, async (args, why) => {
    const { code, words } = await vitest(project(), ...args);
    expect(words).toMatch(/^○ \d.* % of 7 declared answers: .+$/m);
    expect(words).toContain(`; not gated (${why})\n`);
    // What is left would be a list of what was left out.
    expect(words).not.toContain("watchOrder");
    expect(code).toBe(0);
  });

  test("one of a folder, which is all that the run looks at", { timeout: 120_000 }, async () => {
    const folder = project({
      "vitest.config.ts": PROJECT["vitest.config.ts"].replace("*.case.ts", "**/*.case.ts"),
      "sub/rest.case.ts": PROJECT["rest.case.ts"].replace("./shop.js", "../shop.js"),
    });
    await vitest(folder, "--dir", ".", "orders");
    const { code, words } = await vitest(folder, "--dir", "sub");
    expect(words).toContain("○ 100 % of 7 declared answers: 7 proven; not gated (a folder was chosen)\n");
    expect(code).toBe(0);
  });

  test("shards, which add to what earlier runs have seen", { timeout: 120_000 }, async () => {
    const folder = project();
    const first = await vitest(folder, "--shard", "1/2");
    expect(first.words).toMatch(/^○ \d\d\.\d % of 7 declared answers: .*; not gated \(shard 1 of 2\)$/m);
    const { words } = await vitest(folder, "--shard", "2/2");
    expect(words).toContain("○ 100 % of 7 declared answers: 7 proven; not gated (shard 2 of 2)\n");
  });

  test("one that breaks off", { timeout: 120_000 }, async () => {
    const files = {
      "rest.case.ts": 'import { test } from "vitest"; test("fails", () => { throw new Error(); });',
    };
    const { words } = await vitest(project(files), "--bail", "1", "--no-file-parallelism");
    expect(words).toContain("; not gated (the run broke off)\n");
  });

  test("one that is watched, and goes on", { timeout: 120_000 }, async () => {
    const child = start(project(), "watch");
    const words = await new Promise<string>((resolve) => {
      let said = "";
      child.stderr.on("data", (data: Buffer) => {
        said += data;
        if (said.includes("declared answers")) resolve(said);
      });
    });
    child.kill("SIGKILL");
    expect(words).toContain("○ 100 % of 7 declared answers: 7 proven; not gated (watching)\n");
  });
});

describe("shards whose reports are merged", () => {
  test("are gated as one run by the ledgers that were gathered with them", { timeout: 240_000 }, async () => {
    const folder = project();
    for (const shard of ["1/2", "2/2"]) await vitest(folder, "--reporter=blob", "--shard", shard);
    const merged = await vitest(folder, "--merge-reports");
    expect(merged.words).toContain("✓ 100 % of 7 declared answers: 7 proven\n");
    expect(merged.code).toBe(0);
    rmSync(join(folder, ".wireproof"), { recursive: true });
    const without = await vitest(folder, "--merge-reports");
    expect(without.words).toContain("; not gated (no ledgers were gathered with the reports)\n");
    expect(without.code).toBe(0);
  });
});
