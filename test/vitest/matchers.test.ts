import { join } from "node:path";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { plainFetch, recordingFetch } from "../../src/vitest/index.js";
import { toBeError, toKeepContract } from "../../src/vitest/matchers.js";
import { currentRecorder, setRecorder } from "../../src/vitest/recorder.js";
import { temporaryFolder } from "../generate/temporary-folder.js";
import { record } from "./recording.js";
import { openShop, type Shop } from "./shop.js";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => {
  shop.server.closeAllConnections();
  shop.server.close();
});

/** Puts the shop's recorder in the place of this worker's own for one test. Returns the folder of its documents. */
function useShop(): string {
  const own = currentRecorder();
  const folder = temporaryFolder();
  setRecorder(record(folder).recorder);
  onTestFinished(() => {
    if (own) setRecorder(own);
  });
  return folder;
}

const get = (path: string, init?: RequestInit) => recordingFetch(`${shop.origin}/shop/v1${path}`, init);

describe("toKeepContract", () => {
  test("passes for an answer that keeps the contract, read or not", async () => {
    useShop();
    const response = await get("/orders/7");
    expect(await toKeepContract(response)).toMatchObject({ pass: true });
    await response.text();
    expect((await toKeepContract(response, "getOrder")).pass).toBe(true);
    expect((await toKeepContract(await get("/nowhere"))).pass).toBe(true);
    expect((await toKeepContract(await get("/orders/7/events"))).pass).toBe(true);
  });

  test("says what is wrong, where in the body, and where the rule is written", async () => {
    const folder = useShop();
    const { pass, message } = await toKeepContract(await get("/orders/broken"));
    expect(pass).toBe(false);
    expect(message().split("\n")).toEqual([
      "GET /shop/v1/orders/broken was answered 200 by `getOrder` and breaks the contract:",
      "",
      expect.stringMatching(/^ {2}body-schema: Body at `\/name` of a `200` of `getOrder` breaks its schema/),
      "    at /name",
      expect.stringMatching(`    see ${join(folder, "shop.yaml")}:\\d+:\\d+`),
      "    fix: answer what the schema declares, or change the schema",
    ]);
  });

  test("fails when another operation answered than was named", async () => {
    useShop();
    const { pass, message } = await toKeepContract(await get("/orders/7"), "createOrder");
    expect([pass, message()]).toEqual([
      false,
      "GET /shop/v1/orders/7 was answered 200 by `getOrder`, and `createOrder` was expected to answer.",
    ]);
  });

  test("judges what supertest answers", async () => {
    useShop();
    const good = await supertest(shop.origin).post("/shop/v1/orders").send({ name: "a" });
    expect((await toKeepContract(good, "createOrder")).pass).toBe(true);
    expect((await toKeepContract(await supertest(shop.origin).get("/shop/v1/orders/broken"))).pass).toBe(
      false,
    );
    const receipt = await supertest(shop.origin).get("/shop/v1/orders/7/receipt");
    expect((await toKeepContract(receipt, "getReceipt")).pass).toBe(true);
  });

  test("throws, also under `not`, when there is nothing to judge", async () => {
    useShop();
    await expect(toKeepContract("no response")).rejects.toThrow("A response was expected");
    const unrecorded = await plainFetch(`${shop.origin}/shop/v1/orders/7`);
    await expect(toKeepContract(unrecorded)).rejects.toThrow("recordingFetch");
    const elsewhere = await recordingFetch(`${shop.origin}/elsewhere`);
    await expect(toKeepContract(elsewhere)).rejects.toThrow(/No surface .* GET .*\/elsewhere\.$/);
    await expect(expect(unrecorded).not.toKeepContract()).rejects.toThrow("recordingFetch");
  });
});

describe("toBeError", () => {
  test("passes for the code that the operation, or the surface, declares with this status", async () => {
    useShop();
    expect((await toBeError(await get("/orders/gone"), "order_gone")).pass).toBe(true);
    expect((await toBeError(await get("/nowhere"), "not_found")).pass).toBe(true);
  });

  test.each([
    ["/orders/gone", "not_found", "by `getOrder` with `order_gone`, and `not_found` was expected."],
    ["/orders/7", "order_gone", "by `getOrder` with no error code, and `order_gone` was expected."],
    ["/orders/teapot", "order_gone", "by `getOrder` with no error code, and `order_gone` was expected."],
  ])("%s is not %s, and it says what it is", async (path, code, words) => {
    useShop();
    const { pass, message } = await toBeError(await get(path), code);
    expect([pass, message()]).toEqual([false, expect.stringContaining(words)]);
  });

  test("fails for a code that the operation does not declare, or declares with another status", async () => {
    useShop();
    const undeclared = await toBeError(await get("/orders/undeclared"), "order_invalid");
    expect(undeclared.message()).toContain("with `order_invalid`, which is not declared there.");
    const moved = await toBeError(await get("/orders/moved"), "order_gone");
    expect([moved.pass, moved.message()]).toEqual([
      false,
      expect.stringContaining("with `order_gone`, which is declared as 404 there."),
    ]);
  });
});

test("the matchers are there in every test, by the plugin", async () => {
  useShop();
  await expect(await get("/orders/gone")).toBeError("order_gone");
  await expect(await get("/orders/7")).toKeepContract("getOrder");
  await expect(expect(await get("/orders/broken")).toKeepContract()).rejects.toThrow("breaks the contract");
});
