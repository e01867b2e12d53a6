import { describe, expect, it } from "vitest";
import { findSurface, judge } from "../../src/check/index.js";
import { createContract } from "../../src/contract/index.js";

/** Two documents under one base path; each has another method of `/things/{id}`. */
const surfaces = ["get", "post"].map((method) => ({
  name: method,
  contract: createContract({
    openapi: "3.1.0",
    info: { title: method, version: "1" },
    servers: [{ url: "/v1" }],
    "x-error-catalogue": {
      codes: { method_not_allowed: { status: 405, message: "No.", headers: ["Allow"], applies: "surface" } },
    },
    paths: {
      "/things/{id}": {
        parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
        [method]: { operationId: `${method}Thing`, responses: { "204": { description: "Done." } } },
      },
    },
  }),
}));

function found(method: string, status: number, headers = {}, body?: string) {
  const request = { method, url: "http://localhost/v1/things/1", headers: {} };
  return findSurface(surfaces, request, { status, headers, ...(body !== undefined && { body }) });
}

function refused(allow: string) {
  const body = JSON.stringify({ code: "method_not_allowed", message: "No.", status: 405 });
  const refusal = found("PUT", 405, { "content-type": "application/json", allow }, body);
  return refusal ? judge(refusal.surface.contract, refusal.exchange).map(({ check }) => check) : ["none"];
}

describe("of several surfaces that share a path", () => {
  it.each([
    ["GET", "get", "getThing"],
    ["HEAD", "get", "getThing"],
    ["POST", "post", "postThing"],
  ])("%s is of the one that has an operation for it", (method, surface, operation) => {
    const exchange = found(method, 204);
    expect(exchange?.surface.name).toBe(surface);
    expect(exchange?.exchange.operation?.id).toBe(operation);
  });

  it("a 405 allows what they have together", () => {
    expect(refused("GET, HEAD, POST")).toEqual([]);
    expect(refused("GET, HEAD, POST, DELETE")).toEqual(["allow-on-405"]);
  });
});
