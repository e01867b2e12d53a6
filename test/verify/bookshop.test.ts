import { createServer } from "node:http";
import { beforeAll, expect, test } from "vitest";
import type { MutantId } from "../../bench/mutants/mutants.js";
import { createShop, SESSIONS, TOKENS } from "../../bench/mutants/shop/app.js";
import { type Contract, loadContract } from "../../src/contract/index.js";
import { verify } from "../../src/verify/index.js";
import { listening } from "./servers/running-server.js";

let contract: Contract;
beforeAll(async () => {
  const loaded = await loadContract("bench/mutants/shop/openapi.yaml");
  if (!loaded.contract) throw new Error("the shop's document has errors");
  contract = loaded.contract;
});

/** What some provokers find in the shop with a fault. */
async function found(fault: MutantId | undefined, only: string[], include: string[]): Promise<string[]> {
  const server = await listening(createServer(createShop(fault)));
  try {
    const { findings } = await verify(contract, {
      baseUrl: server.origin,
      seed: 3,
      examples: 8,
      isolated: ["*Order"],
      only: ["examples", "random-valid", ...only],
      include,
      signIn: () => ({
        main: { credentials: { bearer: TOKENS.alice, ...SESSIONS.alice } },
        other: { credentials: { bearer: TOKENS.bob, ...SESSIONS.bob } },
      }),
    });
    return [...new Set(findings.map(({ rule, operation = "surface" }) => `${rule} ${operation}`))];
  } finally {
    await server.close();
  }
}

const BOOKS = ["createBook", "listBooks", "getBook", "replaceBook", "deleteBook", "listReviews"];
const ORDERS = ["createOrder", "getOrder"];

test.each<[MutantId, string, string[], string]>([
  ["create-nothing", "created-resource", BOOKS, "created-resource-missing getBook"],
  ["delete-nothing", "created-resource", BOOKS, "deleted-resource-found getBook"],
  ["replace-nothing", "created-resource", BOOKS, "update-lost getBook"],
  ["stale-etag", "created-resource", BOOKS, "etag-kept getBook"],
  ["teapot", "created-resource", BOOKS, "status-declared listReviews"],
  ["failed-create-kept", "failed-create", BOOKS, "failed-create-left-trace createBook"],
  ["location-elsewhere", "created-resource", ["listBooks", ...ORDERS], "created-resource-missing getOrder"],
  ["foreign-order", "identity", ["listBooks", ...ORDERS], "foreign-resource-served getOrder"],
  ["any-token", "credentials", BOOKS, "credentials-ignored createBook"],
  ["csrf-ignored", "credentials", ["setNewsletter"], "credentials-ignored setNewsletter"],
  ["read-without-token", "credentials", ["listBooks", ...ORDERS], "credentials-ignored getOrder"],
  ["method-as-404", "method", BOOKS, "declared-status-missed surface"],
  [
    "type-ignored",
    "media-type",
    ["createBook", "listBooks", "createReview"],
    "declared-status-missed createReview",
  ],
  ["html-escape", "escapes", BOOKS, "leak getBook"],
  ["html-route", "unknown-path", BOOKS, "leak surface"],
  ["malformed-as-500", "malformed-json", BOOKS, "server-error createBook"],
  ["limit-off-by-one", "invalid", ["listBooks"], "invalid-request-accepted listBooks"],
  ["limit-too-strict", "boundary", ["listBooks"], "valid-request-refused listBooks"],
  ["tags-repeated", "invalid", BOOKS, "invalid-request-accepted createBook"],
])("%s is found by %s", async (fault, provoker, include, finding) => {
  expect(await found(undefined, [provoker], include)).toEqual([]);
  expect(await found(fault, [provoker], include)).toContain(finding);
});
