import express from "express";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createContract, type JsonObject } from "../../src/contract/index.js";
import { type ContractServer, contractRouter, createContractServer, reply } from "../../src/express/index.js";

const row: JsonObject = {
  type: "object",
  additionalProperties: false,
  required: ["a"],
  properties: {
    a: { type: "integer" },
    b: { oneOf: [{ type: "string" }, { type: "object", required: ["z"] }] },
    id: { type: "string", readOnly: true },
  },
};
const contract = createContract({
  openapi: "3.1.0",
  info: { title: "Large", version: "1" },
  paths: {
    "/rows": {
      post: {
        operationId: "sendRows",
        requestBody: {
          required: true,
          content: {
            "application/json": {
              schema: {
                type: "object",
                additionalProperties: false,
                properties: {
                  rows: { type: "array", items: row },
                  numbers: { type: "array", items: { type: "integer" } },
                },
              },
            },
          },
        },
        responses: { 204: { description: "Done" } },
      },
    },
  },
});

let server: ContractServer;
let url: string;
beforeAll(async () => {
  const router = contractRouter(contract, { handlers: { sendRows: () => reply(204) } });
  server = createContractServer(express().use(router), { routers: [router] });
  url = `http://127.0.0.1:${(await server.start(0)).port}/rows`;
});
afterAll(() => server.shutdown({ graceMs: 0 }));

const list = (item: string) =>
  Array.from({ length: Math.floor(100_000 / (item.length + 1)) }, () => item).join(",");

describe("a hundred thousand bytes of wrong body", () => {
  it.each<[string, string, string]>([
    ["of texts for numbers", `{"numbers":[${list('"a"')}]}`, "int_type"],
    ["of rows without their member", `{"rows":[${list("{}")}]}`, "missing"],
    ["of rows with others", `{"rows":[${list('{"a":1,"x":1,"y":1}')}]}`, "extra_forbidden"],
    ["of read-only members", `{"rows":[${list('{"a":1,"id":"b"}')}]}`, "read_only"],
    ["of unions", `{"rows":[${list('{"a":1,"b":5}')}]}`, "union_mismatch"],
    ["of names", `{${Array.from({ length: 8_000 }, (_, i) => `"k${i}":1`).join(",")}}`, "extra_forbidden"],
    ["of one name", `{"${"k".repeat(99_000)}":1}`, "extra_forbidden"],
    ["with the fault at its end", `{"numbers":[${list("1")},"x"]}`, "int_type"],
  ])("%s is answered briefly, without making the others wait", async (_, body, type) => {
    const send = () => fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
    await (await send()).text();
    const before = process.cpuUsage();
    const text = await (await send()).text();
    const { user, system } = process.cpuUsage(before);
    expect(JSON.parse(text).details[0].type).toBe(type);
    expect(JSON.parse(text).details.length).toBeLessThanOrEqual(50);
    expect(text.length).toBeLessThan(64_000);
    // Milliseconds of processor time, the client's share included; the bound is for slow and busy machines.
    expect((user + system) / 1000).toBeLessThan(1_000);
  });
});
