import { createServer } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createShop, TOKENS } from "../../../bench/mutants/shop/app.js";
import type * as operations from "../../../bench/mutants/shop/generated/operations.js";
import type { Contract } from "../../../src/contract/index.js";
import { loadContract } from "../../../src/contract/index.js";
import { type Recipe, recipes, verify } from "../../../src/verify/index.js";
import { listening, type RunningServer } from "../servers/running-server.js";

let server: RunningServer;
let contract: Contract;
beforeAll(async () => {
  server = await listening(createServer(createShop()));
  const loaded = await loadContract("bench/mutants/shop/openapi.yaml");
  if (!loaded.contract) throw new Error("the shop's document has errors");
  contract = loaded.contract;
});
afterAll(() => server.close());

async function played(given: readonly Recipe[], maxRequests?: number) {
  const report = await verify(contract, {
    baseUrl: server.origin,
    seed: 1,
    include: ["none"],
    recipes: given,
    ...(maxRequests !== undefined && { maxRequests }),
    signIn: () => ({ main: { credentials: { bearer: TOKENS.alice } } }),
  });
  return report.findings.map(({ rule, message }) => `${rule}: ${message}`);
}

const order = { bookId: 1, quantity: 1 };

test("a recipe is met when a call of the operation is answered with the code", async () => {
  const met = recipes<typeof operations>((provoke) => {
    provoke("cancelOrder", "order_closed", async ({ call }) => {
      const { json } = await call("createOrder", { body: order });
      const orderId = (json as { id: string }).id;
      await call("cancelOrder", { path: { orderId } });
      await call("cancelOrder", { path: { orderId } });
    });
    provoke("getBook", "book_not_found", async ({ call }) => {
      const { status, text } = await call("getBook", { path: { bookId: 2_000_000_000 }, as: "nobody" });
      expect([status, text]).toEqual([404, expect.stringContaining("book_not_found")]);
    });
  });
  expect(await played(met)).toEqual([]);
});

test("a recipe for which no request is left is no finding", async () => {
  const cut = recipes<typeof operations>((provoke) => {
    provoke("cancelOrder", "order_closed", async ({ call }) => {
      await call("createOrder", { body: order });
      await call("createOrder", { body: order });
    });
    provoke("getBook", "book_not_found", async ({ call }) => {
      await call("getBook", { path: { bookId: 1 } });
    });
  });
  expect(await played(cut, 1)).toEqual([]);
});

test("a server that must not be changed is sent no recipe that may change it, and that is told", async () => {
  const given = recipes<typeof operations>((provoke) => {
    provoke("cancelOrder", "order_closed", async () => {
      throw new Error("not played");
    });
    provoke("getBook", "book_not_found", async ({ call }) => {
      await call("createOrder", { body: order }).catch(() => undefined);
    });
    provoke("getBook", "book_not_found", async ({ call }) => {
      await call("getBook", { path: { bookId: 2_000_000_000 } });
    });
  });
  const sent: string[] = [];
  const report = await verify(contract, {
    baseUrl: server.origin,
    include: ["none"],
    readOnly: true,
    recipes: given,
    onPerformed: ({ request }) => void sent.push(request.method),
  });
  expect(sent).toEqual(["GET"]);
  expect(report.findings).toEqual([]);
  expect(report.notes).toEqual([
    "2 of 3 recipes call more than GET and HEAD, and were left out: `order_closed` of `cancelOrder`, `book_not_found` of `getBook`.",
  ]);
});

test("a recipe that does not bring its code about is a finding", async () => {
  const unmet = recipes<typeof operations>((provoke) => {
    provoke(
      "getBook",
      "book_not_found",
      async ({ call }) => void (await call("getBook", { path: { bookId: 1 } })),
    );
    provoke("cancelOrder", "order_closed", () => {
      throw new Error("no order");
    });
  });
  expect(await played(unmet)).toEqual([
    "code-not-provoked: The recipe for `book_not_found` of `getBook` did not bring it about: received `200`.",
    "code-not-provoked: The recipe for `order_closed` of `cancelOrder` did not bring it about: received no call of the operation; it ended with: no order.",
  ]);
});

test("an operation or a code that is not declared does not compile, and does not run", async () => {
  const wrong = recipes<typeof operations>((provoke) => {
    // @ts-expect-error: getBook declares no `order_closed`
    provoke("getBook", "order_closed", () => {});
  });
  const sent: string[] = [];
  const run = verify(contract, {
    baseUrl: server.origin,
    recipes: wrong,
    onPerformed: ({ url }) => void sent.push(url),
  });
  await expect(run).rejects.toMatchObject({ id: "recipe-unknown" });
  expect(sent).toEqual([]);
  recipes<typeof operations>((provoke) => {
    // @ts-expect-error: there is no such operation
    provoke("getBooks", "book_not_found", () => {});
    // @ts-expect-error: and a recipe cannot call one
    provoke("getBook", "book_not_found", ({ call }) => void call("getBooks"));
  });
});
