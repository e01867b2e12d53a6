import { describe, expect, test } from "vitest";
import type { OperationDescriptor } from "../../src/client/index.js";
import { callApp, clientOf, getApp } from "./call.js";
import { errorBody, json, serve } from "./serve.js";

const once = { retry: false } as const;

describe("the HTTP status alone decides the outcome", () => {
  test("a 2xx is a success with its data, status and typed headers", async () => {
    const { url } = await serve((response) => json(response, 200, { id: "1" }, { "x-request-id": "r1" }));
    const result = await callApp(url);
    expect(result).toMatchObject({ ok: true, kind: "success", status: 200, data: { id: "1" } });
    expect(result.ok && result.headers).toEqual({ "X-Request-Id": "r1" });
  });

  test.each([0, false, "", null])("a success whose data is %j is a success", async (data) => {
    const { url } = await serve((response) => json(response, 200, data));
    expect(await callApp(url)).toMatchObject({ ok: true, data });
  });

  test("a success body that looks like an error is a success", async () => {
    const body = errorBody(404, "app_not_found");
    const { url } = await serve((response) => json(response, 200, body));
    expect(await callApp(url)).toMatchObject({ ok: true, data: body });
  });

  test.each([
    ["204", { method: "DELETE", path: "/", success: { 204: [] } }, 204],
    [
      "204 where a range declares content",
      { method: "GET", path: "/", success: { "2XX": ["application/json"] } },
      204,
    ],
    ["a status without declared content", { method: "GET", path: "/", success: { 202: [] } }, 202],
    ["HEAD", { method: "HEAD", path: "/", success: { 200: ["application/json"] } }, 200],
    [
      "an empty body of a status that is not declared",
      { method: "GET", path: "/", success: { 200: [] } },
      206,
    ],
  ] as const satisfies [string, OperationDescriptor, number][])(
    "%s has no data",
    async (_, operation, status) => {
      const { url } = await serve((response) => response.writeHead(status).end());
      const result = await clientOf(operation, { baseUrl: url }).call({}, once);
      expect(result).toMatchObject({ ok: true, status, data: undefined });
    },
  );

  test("an error without a body keeps its status, with and without a content length", async () => {
    const { url } = await serve((response, _, count) => {
      response.writeHead(401, count === 1 ? { "content-length": "0" } : {});
      if (count > 1) response.write("");
      response.end();
    });
    for (const _ of [1, 2]) {
      expect(await callApp(url)).toMatchObject({
        ok: false,
        kind: "undeclared",
        status: 401,
        code: null,
        error: { code: null, status: 401, message: "HTTP 401", body: undefined, raw: "" },
      });
    }
  });

  test("an error whose body breaks off keeps its status", async () => {
    const { url } = await serve((response) => {
      response.writeHead(502, { "content-length": "100" });
      response.write("half", () => response.destroy());
    });
    expect(await callApp(url)).toMatchObject({ kind: "undeclared", status: 502, error: { raw: "" } });
  });
});

describe("declared", () => {
  test("is a declared status with a code declared for it, in a body of the canonical shape", async () => {
    const body = errorBody(429, "too_many_requests");
    const { url } = await serve((response) => json(response, 429, body, { "retry-after": "7" }));
    expect(await callApp(url)).toMatchObject({
      ok: false,
      kind: "declared",
      status: 429,
      code: "too_many_requests",
      error: body,
      headers: { "Retry-After": 7 },
    });
  });

  test("carries application/problem+json as it does application/json", async () => {
    const { url } = await serve((response) =>
      json(response, 404, errorBody(404, "app_not_found"), { "content-type": "application/problem+json" }),
    );
    expect(await callApp(url)).toMatchObject({ kind: "declared", code: "app_not_found" });
  });

  test.each([
    ["a code newer than the client", 404, errorBody(404, "tenant_not_found"), "tenant_not_found"],
    ["a code declared for another status", 404, errorBody(404, "unauthorized"), "unauthorized"],
    ["a status that is not declared", 418, errorBody(418, "app_not_found"), "app_not_found"],
    ["a body whose status is not the answer's", 404, errorBody(500, "app_not_found"), "app_not_found"],
    ["a body without a message", 404, { code: "app_not_found", status: 404 }, "app_not_found"],
    ["a code without its details", 422, errorBody(422, "invalid_param"), "invalid_param"],
    ["details that are no list", 422, errorBody(422, "invalid_param", { details: "all" }), "invalid_param"],
    ["the body of another API", 404, { error: { message: "nope" } }, null],
    ["a code that is no string", 404, errorBody(404, 5 as never), null],
    ["null", 404, null, null],
    ["a list", 404, ["app_not_found"], null],
  ])("is not %s", async (_, status, body, code) => {
    const { url } = await serve((response) => json(response, status, body));
    expect(await callApp(url)).toMatchObject({
      kind: "undeclared",
      status,
      code,
      error: { body, status, code },
    });
  });

  test("is not a page from a gateway, whose text is kept", async () => {
    const page = "<html><h1>Bad Gateway</h1></html>";
    const { url } = await serve((response) =>
      response.writeHead(404, { "content-type": "text/html" }).end(page),
    );
    expect(await callApp(url)).toMatchObject({
      kind: "undeclared",
      status: 404,
      error: { body: page, raw: page },
    });
  });

  test("in the oauth family is told by `error`, whatever else the body holds", async () => {
    const operation: OperationDescriptor = {
      method: "POST",
      path: "/token",
      success: { 200: ["application/json"] },
      errors: { 400: ["slow_down"] },
      family: "oauth",
    };
    const body = { error: "slow_down", error_description: "Slower.", code: "E17" };
    const { url } = await serve((response) => json(response, 400, body));
    expect(await clientOf(operation, { baseUrl: url }).call()).toMatchObject({
      kind: "declared",
      code: "slow_down",
      error: body,
    });
  });
});

describe("a document without a catalogue", () => {
  const operation: OperationDescriptor = {
    method: "GET",
    path: "/",
    success: { 200: ["application/json"] },
    errors: { 409: ["duplicate", "locked"] },
    shapes: { 404: ["message"], 409: ["code"], 410: null, "4XX": ["reason"], default: ["title"] },
  };
  const answer = async (status: number, body?: unknown) => {
    const { url } = await serve((response) =>
      body === undefined ? response.writeHead(status).end() : json(response, status, body),
    );
    return clientOf(operation, { baseUrl: url }).call({}, once);
  };

  test.each([
    ["exact before range", 404, { message: "gone" }, null],
    ["several codes under one status", 409, { code: "locked" }, "locked"],
    ["range before default", 418, { reason: "teapot" }, null],
    ["default for what is left", 503, { title: "down" }, null],
  ])("%s", async (_, status, body, code) => {
    expect(await answer(status, body)).toMatchObject({ kind: "declared", status, code, error: body });
  });

  test.each([
    ["an exact response never falls back to its range", 404, { reason: "teapot" }],
    ["a range never falls back to default", 418, { title: "down" }],
    ["default asks for its own shape", 503, { message: "down" }],
    ["a code that is not declared", 409, { code: "other" }],
  ])("%s", async (_, status, body) => {
    expect(await answer(status, body)).toMatchObject({ kind: "undeclared", status });
  });

  test("a response without content is declared when it is empty, and only then", async () => {
    expect(await answer(410)).toMatchObject({ kind: "declared", status: 410, code: null, error: undefined });
    expect(await answer(410, {})).toMatchObject({ kind: "undeclared", status: 410 });
  });

  test("a 3xx that is not followed is not described by default", async () => {
    expect(await answer(304)).toMatchObject({ kind: "undeclared", status: 304 });
  });

  test("a document with nothing but default tells success from error by the status", async () => {
    const only: OperationDescriptor = {
      method: "GET",
      path: "/",
      success: { default: ["application/json"] },
      shapes: { default: [] },
    };
    const { url } = await serve((response, _, count) => json(response, count === 1 ? 200 : 500, { a: 1 }));
    const client = clientOf(only, { baseUrl: url });
    expect(await client.call()).toMatchObject({ ok: true, status: 200, data: { a: 1 } });
    expect(await client.call()).toMatchObject({ kind: "declared", status: 500, code: null, error: { a: 1 } });
  });
});

describe("a success that cannot be read is a transport failure", () => {
  test.each([
    ["a page from a captive portal", "text/html", "<html>Sign in</html>"],
    ["broken JSON", "application/json", '{"id":'],
    ["an empty body where content is declared", "application/json", ""],
  ])("%s", async (_, type, raw) => {
    const { url } = await serve((response) => response.writeHead(200, { "content-type": type }).end(raw));
    const result = await callApp(url);
    expect(result).toMatchObject({ ok: false, kind: "transport", reason: "parse", status: 200, raw });
    expect(result.error).toBeInstanceOf(SyntaxError);
  });
});

test("a number header that is no number is left out", async () => {
  const { url } = await serve((response) =>
    json(response, 429, errorBody(429, "too_many_requests"), {
      "retry-after": "Wed, 21 Oct 2026 07:28:00 GMT",
    }),
  );
  const result = await callApp(url);
  expect(result.kind === "declared" && result.headers).toEqual({});
});

test("the headers of an error belong to the error", async () => {
  const { url } = await serve((response, _, count) =>
    count === 1
      ? json(response, 200, {}, { "x-request-id": "a" })
      : json(response, 404, errorBody(404, "app_not_found"), { "x-request-id": "b" }),
  );
  const client = clientOf(getApp, { baseUrl: url });
  const input = { path: { app_id: "1" } };
  expect(await client.call(input)).toMatchObject({ headers: { "X-Request-Id": "a" } });
  expect(await client.call(input)).toMatchObject({ headers: { "X-Request-Id": "b" } });
});
