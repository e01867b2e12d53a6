import express from "express";
import { describe, expect, it } from "vitest";
import { createContract, type JsonObject } from "../../src/contract/index.js";
import { ContractSetupError, contractRouter, type RouterOptions } from "../../src/express/index.js";

const done: JsonObject = { responses: { 204: { description: "Done" } } };
const DOCUMENT: JsonObject = {
  openapi: "3.1.0",
  info: { title: "Test", version: "1" },
  servers: [{ url: "https://example.org/v1" }],
  components: { securitySchemes: { bearer: { type: "http", scheme: "bearer" } } },
  paths: {
    "/items": { get: { operationId: "listItems", ...done } },
    "/items/{id}": {
      parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
      get: { operationId: "getItem", security: [{ bearer: [] }], ...done },
    },
  },
};
const handlers = { listItems: () => undefined, getItem: () => undefined };

function problems(given: object, options: RouterOptions = {}): string[] {
  try {
    contractRouter(createContract(DOCUMENT), { handlers: { ...given } }, options);
  } catch (error) {
    if (!(error instanceof ContractSetupError)) throw error;
    for (const { message, fix } of error.problems) {
      expect(error.message).toContain(message);
      expect(error.message).toContain(`fix: ${fix}`);
    }
    return error.problems.map(({ id, message }) => `${id}: ${message}`);
  }
  return [];
}

const security = { bearer: () => true as const };

describe("a router", () => {
  it("of handlers and schemes that fit its contract starts", async () => {
    expect(problems(handlers, { security })).toEqual([]);
    const router = contractRouter(createContract(DOCUMENT), { handlers }, { security });
    await router.ready;
    expect([router.prefix, router.violations]).toEqual(["/v1", 0]);
  });

  it("does not start otherwise, and names everything that is wrong at once", () => {
    const options = { prefix: "v1/", security: { basic: () => true as const } };
    expect(problems({ listItems: handlers.listItems, other: () => undefined }, options)).toEqual([
      "operation-without-handler: The operation `getItem` (GET /items/{id}) has no handler.",
      "handler-without-operation: The handler `other` implements no operation of the contract.",
      "scheme-without-handler: The security scheme `bearer` is in use and has no handler.",
      "handler-without-scheme: `security.basic` handles no security scheme of the contract.",
      "prefix-invalid: The prefix `v1/` is not a path without trailing slash.",
    ]);
  });

  // What a compiler would have refused: JavaScript gets the same words.
  it.each<[string, unknown[], string]>([
    ["a document for a contract", [DOCUMENT, { handlers }], "contract-not-read"],
    ["a file name for a contract", ["openapi.json", { handlers }], "contract-not-read"],
    ["handlers that went past `implement`", [createContract(DOCUMENT), handlers], "handlers-not-implemented"],
    ["no handlers", [createContract(DOCUMENT)], "handlers-not-implemented"],
    ["options that are none", [createContract(DOCUMENT), { handlers }, true], "option-invalid"],
    [
      "an option that there is not",
      [createContract(DOCUMENT), { handlers }, { strict: true }],
      "option-unknown",
    ],
    ["an inherited name", [createContract(DOCUMENT), { handlers }, { valueOf: 1 }], "option-unknown"],
    ["another mode", [createContract(DOCUMENT), { handlers }, { mode: "loose" }], "option-invalid"],
    [
      "a secret for a handler",
      [createContract(DOCUMENT), { handlers }, { security: { bearer: "s3cret" } }],
      "option-invalid",
    ],
    [
      "a limit in words",
      [createContract(DOCUMENT), { handlers }, { limits: { bodyBytes: "1mb" } }],
      "option-invalid",
    ],
    [
      "a limit that there is not",
      [createContract(DOCUMENT), { handlers }, { limits: { body: 1 } }],
      "option-invalid",
    ],
  ])("does not start with %s", (_, given, id) => {
    const start = () => Reflect.apply(contractRouter, undefined, given);
    expect(start).toThrow(ContractSetupError);
    expect(start).toThrow(`${id}: `);
    expect(start).not.toThrow("s3cret");
  });

  it("takes no inherited property for a handler", () => {
    expect(problems({ ...handlers, constructor: undefined }, { security })).toHaveLength(1);
  });

  it("does not touch the app that it is mounted in until a request comes", async () => {
    const app = express();
    const before = Object.keys(app).sort();
    const router = contractRouter(createContract(DOCUMENT), { handlers }, { security });
    await router.ready;
    expect(Object.keys(app).sort()).toEqual(before);
  });
});
