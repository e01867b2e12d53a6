import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { recordAnswers, reply } from "wireproof/express";
import { coverage, mergeRecords, readLedgerFolder } from "../../../src/ledger/index.js";
import { temporaryFolder } from "../../generate/temporary-folder.js";
import { type Fixture, startFixture } from "../fixture/app.js";
import { fixtureContract } from "../fixture/contract.js";

let fixture: Fixture;
let ledger: ReturnType<typeof recordAnswers> | undefined;
beforeAll(async () => {
  fixture = await startFixture({ router: { onAnswer: (answer) => ledger?.onAnswer(answer) } });
});
afterAll(() => fixture.stop());

/** Starts counting into a folder of its own. */
function count(): { readonly folder: string; counts(): Readonly<Record<string, number>> } {
  const folder = join(temporaryFolder(), "ledger");
  ledger = recordAnswers(fixture.contract, { surface: "fixture", folder });
  return {
    folder,
    counts: () => {
      const { records } = readLedgerFolder(folder, { fixture: fixtureContract() });
      return Object.fromEntries(
        [...mergeRecords(records)].map(([text, { counts }]) => [text, counts.emitted]),
      );
    },
  };
}

it("counts what was answered by what the contract declares: successes, errors of handlers, of stages, of the surface", async () => {
  const { folder, counts } = count();
  const get = (path: string, init?: RequestInit) => fetch(`${fixture.url}${path}`, init);
  await get("/v1/ping");
  await get("/v1/nope");
  await get("/v1/ping", { method: "DELETE" });
  fixture.lab(() => {
    throw new Error("broken");
  });
  await get("/v1/lab");
  fixture.lab(() => reply(200, { name: "thing" }, { headers: { "X-Kind": "thing" } }));
  await get("/v1/lab");
  await get("/v1/lab");
  await get("/v1/items/1", { method: "DELETE" });
  const declared = coverage({
    surfaces: [{ name: "fixture", contract: fixtureContract() }],
    ledger: mergeRecords(readLedgerFolder(folder, { fixture: fixtureContract() }).records),
    now: 0,
  });
  expect(declared.counts.undeclared).toBe(0);
  expect(counts()).toEqual({
    "fixture - 404 application/json not_found": 1,
    "fixture - 405 application/json method_not_allowed": 1,
    "fixture deleteItem 401 application/json unauthorized": 1,
    "fixture ping 200 application/json": 1,
    "fixture runLab 200 application/json": 1,
    "fixture runLab 500 application/json internal_server_error": 1,
  });
  // How often follows at the end.
  ledger?.flush();
  expect(counts()["fixture runLab 200 application/json"]).toBe(2);
});

it("writes each kind when it comes for the first time, and then no more until the end", async () => {
  const { folder, counts } = count();
  for (let i = 0; i < 20; i++) await fetch(`${fixture.url}/v1/ping`);
  expect(readdirSync(folder)).toHaveLength(1);
  expect(counts()).toEqual({ "fixture ping 200 application/json": 1 });
  ledger?.flush();
  ledger?.flush();
  expect(counts()).toEqual({ "fixture ping 200 application/json": 20 });
});
