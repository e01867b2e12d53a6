import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fixture, startFixture } from "../fixture/app.js";
import { expectError, expectFlat, expectOk } from "./expect.js";
import { send, sendJson } from "./http.js";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.stop());

const ITEM = { name: "a", qty: 1 };

function create(headers: Record<string, string | string[]>) {
  return sendJson(fixture, "/v1/items", ITEM, { headers });
}

describe("a bearer token", () => {
  it("that is good lets the request through, whatever the case of the scheme", async () => {
    for (const authorization of ["Bearer good", "bearer good", "BEARER good", "Bearer   good"]) {
      expectOk(await create({ authorization }), 201);
    }
  });

  it.each([
    ["missing", {}],
    ["empty", { authorization: "" }],
    ["a scheme alone", { authorization: "Bearer" }],
    ["a scheme and a space", { authorization: "Bearer " }],
    ["two tokens", { authorization: "Bearer good good" }],
    ["a list", { authorization: "Bearer good, Bearer good" }],
    ["another scheme that holds the word", { authorization: "Basic bearer" }],
    ["another scheme", { authorization: "Basic Z29vZDpnb29k" }],
    ["glued to its scheme", { authorization: "Bearergood" }],
    ["the word within", { authorization: "xbearer good" }],
    ["outside the grammar of a token68", { authorization: "Bearer gö\u00f6d" }],
    ["revoked", { authorization: "Bearer revoked" }],
    ["the name of an inherited property", { authorization: "Bearer constructor" }],
    ["in the query", { authorization: undefined, query: "good" }],
    ["a cookie of the same name", { cookie: "undefined=1; Authorization=Bearer good; bearer=good" }],
  ])("%s is 401 with a challenge", async (_, headers) => {
    const { query, ...rest } = headers as Record<string, string>;
    for (const name of Object.keys(rest)) if (rest[name] === undefined) delete rest[name];
    const path = query ? `/v1/items?access_token=${query}` : "/v1/items";
    const answer = await sendJson(fixture, path, ITEM, { headers: rest });
    expectError(answer, 401, "unauthorized");
    expect(answer.headers["www-authenticate"]).toMatch(/^Bearer\b/);
  });

  it("that has expired is 401 with its own code, thrown by helper or named on an Error", async () => {
    for (const token of ["expired", "named"]) {
      const answer = await create({ authorization: `Bearer ${token}` });
      expectError(answer, 401, "token_expired");
      expect(answer.headers["www-authenticate"]).toMatch(/^Bearer\b/);
    }
  });

  it("without the scope is 403", async () => {
    const answer = await create({ authorization: "Bearer reader" });
    expectError(answer, 403, "forbidden");
  });

  it.each([
    ["crash", 500, "internal_server_error"],
    ["string", 500, "internal_server_error"],
    ["status403", 403, "forbidden"],
    ["status503", 500, "internal_server_error"],
  ])("whose check fails with `%s` is %i, not 401, and tells nothing of it", async (token, status, code) => {
    const body = expectError(await create({ authorization: `Bearer ${token}` }), status, code);
    expect(JSON.stringify(body)).not.toMatch(/token store|just a string|tokens failed/);
  });

  it("is asked for before the body, the query or the Accept is looked at", async () => {
    expectError(await sendJson(fixture, "/v1/items", "{broken"), 401, "unauthorized");
    expectError(
      await sendJson(fixture, "/v1/items", "x", { headers: { "content-type": "text/html" } }),
      401,
      "unauthorized",
    );
    expectError(await send(fixture, { method: "DELETE", path: "/v1/items/%zz" }), 401, "unauthorized");
    expectError(await send(fixture, { method: "DELETE", path: "/v1/items/x" }), 401, "unauthorized");
  });
});

describe("an API key", () => {
  it.each([
    ["header", "/v1/keys/header", { "x-api-key": "open sesame" }],
    ["cookie", "/v1/keys/cookie", { cookie: "a=b; key=open%20sesame" }],
    [
      "query, beside a bearer token",
      "/v1/keys/query?api_key=open%20sesame",
      { authorization: "Bearer good" },
    ],
  ])("in the %s lets the request through", async (_, path, headers) => {
    expectOk(await send(fixture, { path, headers }));
  });

  it.each([
    ["header, missing", "/v1/keys/header", {}],
    ["header, wrong", "/v1/keys/header", { "x-api-key": "guess" }],
    ["header, empty", "/v1/keys/header", { "x-api-key": "" }],
    ["cookie, missing", "/v1/keys/cookie", {}],
    ["cookie, no cookie of that name", "/v1/keys/cookie", { cookie: "undefined=1; keys=open%20sesame" }],
    ["cookie, malformed", "/v1/keys/cookie", { cookie: ";;=;key" }],
    ["cookie, JSON", "/v1/keys/cookie", { cookie: 'key=j:{"a":1}' }],
    ["query, missing", "/v1/keys/query", { authorization: "Bearer good" }],
    ["query, wrong", "/v1/keys/query?api_key=guess", { authorization: "Bearer good" }],
    ["query, without the token it goes with", "/v1/keys/query?api_key=open%20sesame", {}],
    ["query, twice", "/v1/keys/query?api_key=guess&api_key=open%20sesame", { authorization: "Bearer good" }],
  ])("in the %s is 401 with a challenge", async (_, path, headers) => {
    const answer = await send(fixture, { path, headers });
    expectError(answer, 401, "unauthorized");
    expect(answer.headers["www-authenticate"]).toMatch(/^[\w-]+/);
  });

  it("in the query is no unknown parameter to the operation, and no parameter to its handler", async () => {
    const path = "/v1/keys/query?api_key=open%20sesame";
    const answer = await send(fixture, { path, headers: { authorization: "Bearer good" } });
    expect(expectOk(answer).query).toEqual({});
  });
});

describe("alternatives", () => {
  it("let either credential through", async () => {
    const path = "/v1/keys/either";
    expectOk(await send(fixture, { path, headers: { authorization: "Bearer reader" } }));
    expectOk(await send(fixture, { path, headers: { "x-api-key": "open sesame" } }));
    expectOk(
      await send(fixture, { path, headers: { authorization: "Bearer revoked", "x-api-key": "open sesame" } }),
    );
  });

  it("refuse when none is good", async () => {
    const path = "/v1/keys/either";
    expectError(await send(fixture, { path }), 401, "unauthorized");
    expectError(
      await send(fixture, { path, headers: { authorization: "Bearer revoked", "x-api-key": "guess" } }),
      401,
      "unauthorized",
    );
  });

  it("let nobody in particular through where the anonymous one stands, and still know a good key", async () => {
    const path = "/v1/keys/optional";
    expect(expectOk(await send(fixture, { path })).principal).toBeUndefined();
    const known = await send(fixture, { path, headers: { "x-api-key": "open sesame" } });
    expect(expectOk(known).principal).toEqual({ key: true });
  });

  it("of type oauth2 need a token like any other scheme", async () => {
    const path = "/v1/keys/oauth2";
    expectError(await send(fixture, { path }), 401, "unauthorized");
    expectError(
      await send(fixture, { path, headers: { authorization: "Bearer revoked" } }),
      401,
      "unauthorized",
    );
    expectOk(await send(fixture, { path, headers: { authorization: "Bearer reader" } }));
  });
});

describe("an operation of the flat family", () => {
  const path = "/v1/device/approve";

  it("refuses in its own shape: 401, 403, 429", async () => {
    const missing = await send(fixture, { method: "POST", path });
    expectFlat(missing, 401, "invalid_session");
    expect(missing.headers["www-authenticate"]).toMatch(/^Bearer\b/);
    const reader = { authorization: "Bearer reader" };
    expectFlat(await send(fixture, { method: "POST", path, headers: reader }), 403, "insufficient_scope");
    const over = { authorization: "Bearer good", "x-rate": "over" };
    const limited = await send(fixture, { method: "POST", path, headers: over });
    expectFlat(limited, 429, "temporarily_unavailable");
    expect(limited.headers["retry-after"]).toBe("7");
    expectOk(await send(fixture, { method: "POST", path, headers: { authorization: "Bearer good" } }));
  });

  it("hides a crash of the security handler in its own shape", async () => {
    const headers = { authorization: "Bearer crash" };
    expectFlat(await send(fixture, { method: "POST", path, headers }), 500, "server_error");
  });
});

describe("the rate limit", () => {
  it("is 429 with Retry-After", async () => {
    const answer = await send(fixture, { path: "/v1/ping", headers: { "x-rate": "over" } });
    expectError(answer, 429, "too_many_requests");
    expect(answer.headers["retry-after"]).toBe("7");
  });

  it("goes by path parameters, and answers another declared code in words of its own, before a body is read", async () => {
    const seen: unknown[] = [];
    const limited = await startFixture({
      router: {
        rateLimit: ({ operation, path }) => {
          seen.push([operation.id, path]);
          return operation.id === "createItem"
            ? { code: "payment_required", message: "No items are left.", hint: "Pay for more." }
            : undefined;
        },
      },
    });
    const headers = { authorization: "Bearer good" };
    const answer = await sendJson(limited, "/v1/items", "no item", { headers });
    expect(expectError(answer, 402, "payment_required")).toMatchObject({
      message: "No items are left.",
      hint: "Pay for more.",
    });
    expect(answer.headers).not.toHaveProperty("retry-after");
    expectOk(await send(limited, { path: "/v1/boxes/a%20b" }));
    expect(seen).toEqual([
      ["createItem", {}],
      ["getBox", { name: "a%20b" }],
    ]);
    await limited.stop();
  });
});

describe("a start without a handler for a scheme", () => {
  it("fails and names the scheme", async () => {
    await expect(startFixture({ router: { security: { bearer: async () => true } } })).rejects.toThrow(
      /headerKey/,
    );
  });
});
