import { spawn } from "node:child_process";
import { once } from "node:events";
import { symlinkSync } from "node:fs";
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

/** Runs Vitest in the project. */
async function vitest(
  folder: string,
  ...args: string[]
): Promise<{ readonly code: number; readonly words: string }> {
  const env = { PATH: process.env.PATH ?? "", NO_COLOR: "1", CI: "1" };
  const child = spawn(process.execPath, [VITEST, "run", ...args], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
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
  test("passes when everything declared was seen, over all workers, and a part of it is not gated", {
    timeout: 120_000,
  }, async () => {
    const folder = project();
    const all = await vitest(folder);
    expect(all.words).toContain("✓ 100 % of 7 declared answers: 7 proven\n");
    expect(all.code).toBe(0);
    // The part adds to what the run of all has seen; alone it would be too little.
    const part = await vitest(folder, "rest");
    expect(part.words).toContain("✓ 100 % of 7 declared answers: 7 proven (of some tests only: not gated)\n");
    expect(part.code).toBe(0);
    const named = await vitest(folder, "-t", "receipts");
    expect(named.words).toContain("not gated");
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
