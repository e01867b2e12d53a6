import { describe, expect, test } from "vitest";
import { createContract, type Operation } from "../../src/contract/index.js";
import { Memory } from "../../src/verify/memory.js";
import type { Draft } from "../../src/verify/request/draft.js";

const id = { name: "app_id", in: "path", required: true, schema: { type: "string" } };
const responses = { "200": { description: "It." } };
const contract = createContract({
  openapi: "3.1.0",
  info: { title: "Apps", version: "1" },
  paths: {
    "/apps": { get: { operationId: "listApps", responses } },
    "/apps/{app_id}": {
      parameters: [id],
      get: { operationId: "getApp", responses },
      delete: { operationId: "deleteApp", responses },
    },
  },
});

function operation(name: string): Operation {
  const found = contract.operations.find((one) => one.id === name);
  if (!found) throw new Error(`no operation ${name}`);
  return found;
}

const draft = (path: Draft["path"] = {}): Draft => ({ path, query: {}, header: {}, cookie: {} });

/** The value of `app_id` in requests of these operations, one after another. */
function boundBy(memory: Memory, ...names: readonly string[]) {
  return names.map((name) => memory.bind(operation(name), draft({ app_id: "drawn" })).path.app_id);
}

describe("the path of a request", () => {
  test("keeps what was drawn while nothing is known", () => {
    expect(boundBy(new Memory(contract), "getApp", "deleteApp")).toEqual(["drawn", "drawn"]);
  });

  test("leads to what was listed", () => {
    const memory = new Memory(contract);
    memory.learn(operation("listApps"), draft(), [{ id: "listed" }]);
    expect(boundBy(memory, "getApp", "deleteApp")).toEqual(["listed", "listed"]);
  });

  test("leads to the value that was given, which is deleted only where nothing else can be", () => {
    const memory = new Memory(contract);
    memory.know({ appId: "given" });
    expect(boundBy(memory, "getApp", "deleteApp")).toEqual(["given", "given"]);
    memory.learn(operation("listApps"), draft(), [{ id: "listed" }]);
    expect(boundBy(memory, "getApp", "deleteApp")).toEqual(["given", "listed"]);
  });
});
