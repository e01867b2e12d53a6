import { describe, expect, it } from "vitest";
import { type ExchangeRequest, type ExchangeResponse, exchangeOf, judge } from "../../src/check/index.js";
import { createContract } from "../../src/contract/index.js";

const contract = createContract({
  openapi: "3.1.0",
  info: { title: "Leeway", version: "1" },
  security: [{ login: [] }],
  components: {
    securitySchemes: {
      login: { type: "oauth2", flows: { clientCredentials: { tokenUrl: "/token", scopes: {} } } },
    },
  },
  paths: {
    "/documents/{id}": {
      parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
      get: {
        operationId: "getDocument",
        responses: {
          "200": {
            description: "The document.",
            headers: {
              "X-Total-Count": { required: true, schema: { type: "integer" } },
              "Set-Cookie": { schema: { type: "string", pattern: "^(seen|theme)=[^,;]*(; Path=/)?$" } },
            },
          },
          "401": { description: "Who is it?" },
        },
      },
      put: {
        operationId: "replaceDocument",
        requestBody: {
          required: true,
          content: { "application/json": { schema: { type: "object", required: ["text"] } } },
        },
        responses: {
          "200": { description: "Replaced." },
          "202": { description: "It will be looked at." },
          "303": { description: "It is elsewhere." },
          "405": { description: "The document is locked." },
        },
      },
      delete: {
        operationId: "deleteDocument",
        responses: { "204": { description: "Gone." }, "405": { description: "The document is locked." } },
      },
    },
  },
});

/** What is found in an answer, by the id of the check; `info` is left out. */
function found(request: Partial<ExchangeRequest>, response: Partial<ExchangeResponse>): string[] {
  const exchange = exchangeOf(
    contract,
    { method: "GET", url: "/documents/1", headers: { authorization: "Bearer a" }, ...request },
    { status: 200, headers: {}, ...response },
  );
  if (!exchange) throw new Error("the request belongs to no operation");
  return judge(contract, exchange)
    .filter(({ severity }) => severity !== "info")
    .map(({ check }) => check);
}

const invalid = {
  method: "PUT",
  headers: { authorization: "Bearer a", "content-type": "application/json" },
  body: "{}",
};

describe("what HTTP leaves to a server is no finding", () => {
  it("that a request is accepted for a while (202), and may be refused later", () => {
    expect(found(invalid, { status: 202 })).toEqual([]);
    expect(found(invalid, { status: 200 })).toEqual(["invalid-request-accepted"]);
  });

  it("that a redirect holds a short note", () => {
    const note = (type: string) =>
      found(
        { ...invalid, body: '{"text":""}' },
        {
          status: 303,
          headers: { location: "/x", "content-type": type },
          body: "See Other. Redirecting to /x",
        },
      );
    expect(note("text/plain; charset=utf-8")).toEqual([]);
    expect(note("text/html")).toEqual([]);
    expect(note("application/json")).toEqual(["content-type-declared"]);
  });

  it("that HEAD does not tell what is known only while the content is made", () => {
    expect(found({ method: "HEAD" }, {})).toEqual([]);
    expect(found({}, {})).toEqual(["response-headers"]);
    expect(found({ method: "HEAD" }, { headers: { "x-total-count": "many" } })).toEqual(["response-headers"]);
  });

  it("that several cookies are set, each by a line of its own", () => {
    const cookies = (...lines: string[]) =>
      found({}, { headers: { "x-total-count": "1", "set-cookie": lines } });
    expect(cookies("seen=1; Path=/", "theme=dark")).toEqual([]);
    expect(cookies("seen=1; Path=/", "other=1")).toEqual(["response-headers"]);
  });

  it("that an access token may be bound to a key", () => {
    const challenged = (challenge: string) =>
      found({ headers: {} }, { status: 401, headers: { "www-authenticate": challenge } });
    expect(challenged('DPoP algs="ES256"')).toEqual([]);
    expect(challenged('Basic realm="a"')).toEqual(["www-authenticate-on-401"]);
  });

  it("that the state of a resource keeps it from more methods than the one that was asked", () => {
    const locked = { ...invalid, body: '{"text":""}' };
    expect(found(locked, { status: 405, headers: { allow: "GET, HEAD" } })).toEqual([]);
    expect(found(locked, { status: 405, headers: { allow: "GET, PUT" } })).toEqual(["allow-on-405"]);
    expect(found(locked, { status: 405, headers: { allow: "GET, POST" } })).toEqual(["allow-on-405"]);
  });
});
