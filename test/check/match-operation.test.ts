import { describe, expect, it } from "vitest";
import { exchangeOf, judge, matchOperation } from "../../src/check/index.js";
import { createContract } from "../../src/contract/index.js";

const parameters = [{ name: "id", in: "path", required: true, schema: { type: "string" } }];
const responses = { "200": { description: "Fine." } };
const contract = createContract({
  openapi: "3.1.0",
  info: { title: "Matched", version: "1" },
  servers: [{ url: "https://api.example.com/v1" }, { url: "/v1/beta" }],
  paths: {
    "/items": { get: { operationId: "listItems", responses }, post: { operationId: "addItem", responses } },
    "/items/{id}": {
      get: { operationId: "getItem", parameters, responses },
      delete: { operationId: "dropItem", parameters, responses },
    },
    "/items/latest": {
      head: { operationId: "headLatest", responses },
      get: { operationId: "getLatest", responses },
    },
    "/beta/items": { get: { operationId: "shadowed", responses } },
  },
});

/** The id of the operation, the path when it has no operation for the method, or undefined. */
function found(method: string, url: string, basePath?: string) {
  const match = matchOperation(contract, method, url, basePath === undefined ? {} : { basePath });
  return match && (match.operation?.id ?? match.path);
}

describe("matchOperation", () => {
  it.each([
    ["GET", "/v1/items", "listItems"],
    ["POST", "/v1/items", "addItem"],
    ["GET", "http://127.0.0.1:3000/v1/items?page=2", "listItems"],
    ["GET", "/v1/items/7", "getItem"],
    ["GET", "/v1/items/latest", "getLatest"],
    ["HEAD", "/v1/items/latest", "headLatest"],
    ["HEAD", "/v1/items/7", "getItem"],
    ["DELETE", "/v1/items/7", "dropItem"],
    ["PATCH", "/v1/items/7", "/items/{id}"],
    ["get", "/v1/items/7", "/items/{id}"],
    ["GET", "/v1/beta/items", "listItems"],
    ["GET", "/v1/items/%ZZ", "getItem"],
  ])("%s %s is `%s`", (method, url, id) => {
    expect(found(method, url)).toBe(id);
  });

  it.each([
    "/items",
    "/v10/items",
    "/v1/items/",
    "/v1",
    "/v1/items/7/parts",
    "/v1/items/../items",
    "/v1/x/%2e%2E/items",
  ])("`%s` is outside the surface or under no template", (url) => {
    expect(found("GET", url)).toBeUndefined();
  });

  it("gives path parameters and query as they were sent", () => {
    expect(matchOperation(contract, "GET", "/v1/items/a%2Fb?x=%20#part")).toMatchObject({
      path: "/items/{id}",
      pathParameters: { id: "a%2Fb" },
      query: "x=%20",
    });
  });

  it("gives every operation of the path item", () => {
    const operations = matchOperation(contract, "PATCH", "/v1/items")?.operations;
    expect(operations?.map(({ id }) => id)).toEqual(["listItems", "addItem"]);
  });

  it("names the less concrete path items whose methods a router may reach instead", () => {
    const match = matchOperation(contract, "DELETE", "/v1/items/latest");
    expect(match?.operation).toBeUndefined();
    expect(match?.elsewhere).toMatchObject([
      { path: "/items/{id}", operation: { id: "dropItem" }, pathParameters: { id: "latest" } },
    ]);
    expect(matchOperation(contract, "GET", "/v1/items/latest")?.elsewhere).toEqual([]);
    const exchanged = (status: number) =>
      exchangeOf(
        contract,
        { method: "DELETE", url: "/v1/items/latest", headers: {} },
        { status, headers: {} },
      );
    expect(exchanged(200)?.operation?.id).toBe("dropItem");
    expect(exchanged(405)?.operation).toBeUndefined();
  });

  it.each(["GET, HEAD", "GET, HEAD, DELETE"])("takes `Allow: %s` for the path of both", (allow) => {
    const request = { method: "PUT", url: "/v1/items/latest", headers: {} };
    const exchange = exchangeOf(contract, request, { status: 405, headers: { allow } });
    expect(exchange && judge(contract, exchange, { checks: ["allow-on-405"] })).toEqual([]);
  });

  it("takes another base path in place of the document's", () => {
    expect(found("GET", "/mounted/items", "/mounted")).toBe("listItems");
    expect(found("GET", "/items", "")).toBe("listItems");
    expect(found("GET", "/v1/items", "/mounted")).toBeUndefined();
  });
});
