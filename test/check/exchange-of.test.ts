import { describe, expect, it } from "vitest";
import { exchangeOf, judge } from "../../src/check/index.js";
import { createContract } from "../../src/contract/index.js";
import { contract, errorBody } from "./contract.js";

function exchanged(method: string, url: string, status: number, body: object) {
  const request = { method, url, headers: {} };
  const headers = {
    "content-type": "application/json",
    "cache-control": "no-store",
    ...(status === 405 && { allow: url.endsWith("token") ? "POST" : "GET" }),
  };
  return exchangeOf(contract, request, { status, headers, body: JSON.stringify(body) });
}

describe("exchangeOf", () => {
  it("finds the operation by the request line, and what is judged is the response", () => {
    const exchange = exchanged("GET", "http://localhost:1/v1/thing?x=1", 200, { name: 1 });
    expect(exchange).toMatchObject({
      operation: { id: "getThing" },
      match: { path: "/thing", query: "x=1" },
      request: { method: "GET" },
      method: "GET",
      status: 200,
    });
    const findings = exchange ? judge(contract, exchange, { checks: ["body-schema"] }) : [];
    expect(findings.map(({ pointer }) => pointer)).toEqual(["/name"]);
  });

  it.each([
    ["an undeclared method", "PUT", "/v1/thing", 405, "method_not_allowed"],
    ["an unknown path", "GET", "/v1/nothing", 404, "not_found"],
  ])("takes the answer to %s for one of the surface", (_, method, url, status, code) => {
    const exchange = exchanged(method, url, status, errorBody(code, status));
    expect(exchange).toBeDefined();
    expect(exchange?.operation).toBeUndefined();
    expect(exchange && judge(contract, exchange)).toEqual([]);
  });

  it("takes what a server refuses before it makes anything of it for the surface's, where the operation does not declare it", () => {
    const refused = { status: 431, applies: "surface", message: "The header is too large." };
    const operation = (operationId: string, ...statuses: string[]) => ({
      operationId,
      responses: Object.fromEntries(["200", ...statuses].map((status) => [status, { description: "Yes." }])),
    });
    const refusing = createContract({
      openapi: "3.1.0",
      info: { title: "Refusing", version: "1" },
      "x-error-catalogue": { codes: { header_fields_too_large: refused } },
      paths: { "/a": { get: operation("getA") }, "/b": { get: operation("getB", "431") } },
    });
    const operationAt = (url: string, status: number) =>
      exchangeOf(refusing, { method: "GET", url, headers: {} }, { status, headers: {} })?.operation?.id;
    expect(operationAt("/a", 431)).toBeUndefined();
    expect(operationAt("/b", 431)).toBe("getB");
    // The surface declares none, so whoever answered it is to blame.
    expect(operationAt("/a", 408)).toBe("getA");
  });

  it("takes the 405 of a path whose OAuth operations all declare one for theirs", () => {
    const allowed = { status: 405, applies: "always", headers: ["Allow"], message: "No." };
    const operation = (operationId: string) => ({
      operationId,
      "x-error-family": "oauth",
      responses: { "200": { description: "Fine." } },
    });
    const refusing = createContract({
      openapi: "3.1.0",
      info: { title: "Refusing", version: "1" },
      "x-error-catalogue": { codes: {}, oauth: { method_not_allowed: allowed } },
      paths: { "/token": { post: operation("getToken"), delete: operation("dropToken") } },
    });
    const answered = (status: number) =>
      exchangeOf(refusing, { method: "GET", url: "/token", headers: {} }, { status, headers: {} });
    expect(answered(405)?.operation?.id).toBe("getToken");
    expect(answered(426)?.operation).toBeUndefined();
    const canonical = exchanged("GET", "/v1/token", 405, errorBody("method_not_allowed", 405));
    expect(canonical).toBeDefined();
    expect(canonical?.operation).toBeUndefined();
  });

  it("says nothing of a path outside the surface", () => {
    expect(exchanged("GET", "/health", 200, {})).toBeUndefined();
  });
});
