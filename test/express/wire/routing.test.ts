import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fixture, startFixture } from "../fixture/app.js";
import { expectError, expectFlat, expectOk, members, places } from "./expect.js";
import { parseAnswers, send, sendBytes, sendJson } from "./http.js";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.stop());

describe("an unknown path under the prefix", () => {
  it.each([
    "/v1",
    "/v1/",
    "/v1/item",
    "/v1/items/1/2",
    "/v1//items",
    "/v1/Items",
    "/v1/items/",
    "/v1/__proto__",
    "/v1/%zz",
  ])("%s is 404, without suggestions or route names", async (path) => {
    const body = expectError(await send(fixture, { path }), 404, "not_found");
    expect(JSON.stringify(body)).not.toMatch(/item|boxes|ping|\/v1|did you mean/i);
    expect(body.details).toBeUndefined();
  });

  it("is 404 for every method, before anything else is looked at", async () => {
    for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"]) {
      expectError(await send(fixture, { method, path: "/v1/nope" }), 404, "not_found");
    }
    expectError(await sendJson(fixture, "/v1/nope", "{broken"), 404, "not_found");
    expectError(await sendJson(fixture, "/v1/nope", "[".repeat(100_000)), 404, "not_found");
  });

  it("is 404 without a body for HEAD", async () => {
    const answer = await send(fixture, { method: "HEAD", path: "/v1/nope" });
    expect([answer.status, answer.text]).toEqual([404, ""]);
  });
});

describe("a method that the path item does not declare", () => {
  it.each([
    ["PUT", "/v1/items", "GET, HEAD, OPTIONS, POST"],
    ["DELETE", "/v1/items", "GET, HEAD, OPTIONS, POST"],
    ["POST", "/v1/items/1", "DELETE, GET, HEAD, OPTIONS"],
    ["GET", "/v1/notes", "OPTIONS, POST"],
    ["HEAD", "/v1/notes", "OPTIONS, POST"],
    ["TRACE", "/v1/ping", "GET, HEAD, OPTIONS"],
    ["PROPFIND", "/v1/ping", "GET, HEAD, OPTIONS"],
  ])("%s %s is 405 with the exact Allow", async (method, path, allow) => {
    const answer = await send(fixture, { method, path });
    expect(members(answer.headers.allow)).toEqual(members(allow));
    if (method === "HEAD") expect([answer.status, answer.text]).toEqual([405, ""]);
    else expectError(answer, 405, "method_not_allowed");
  });

  it("is refused in the flat family where every operation of the path is of that family", async () => {
    const answer = await send(fixture, { path: "/v1/device/token" });
    expectFlat(answer, 405, "method_not_supported");
    expect(members(answer.headers.allow)).toEqual(["OPTIONS", "POST"]);
  });

  it("is refused before the path parameter is decoded or the body read", async () => {
    expectError(await send(fixture, { method: "PUT", path: "/v1/items/%zz" }), 405, "method_not_allowed");
    expectError(
      await sendJson(fixture, "/v1/items", "{broken", { method: "PUT" }),
      405,
      "method_not_allowed",
    );
  });
});

describe("HEAD", () => {
  it.each(["/v1/items?limit=5", "/v1/items/7", "/v1/export", "/v1/page", "/v1/items/404"])(
    "%s answers like GET, without a body",
    async (path) => {
      const get = await send(fixture, { path });
      const head = await send(fixture, { method: "HEAD", path });
      const plain = (headers: object) => ({ ...headers, date: undefined, connection: undefined });
      expect(head.status).toBe(get.status);
      expect(head.text).toBe("");
      expect(plain(head.headers)).toEqual(plain(get.headers));
    },
  );

  it("is validated and secured like GET", async () => {
    expect((await send(fixture, { method: "HEAD", path: "/v1/items?limit=abc" })).status).toBe(422);
    const refused = await send(fixture, { method: "HEAD", path: "/v1/keys/header" });
    expect([refused.status, refused.text]).toEqual([401, ""]);
    expect(refused.headers["www-authenticate"]).toBeTruthy();
  });
});

describe("OPTIONS", () => {
  it("is 204 with the exact Allow and no body", async () => {
    const answer = await send(fixture, { method: "OPTIONS", path: "/v1/items/1" });
    expect([answer.status, answer.text]).toEqual([204, ""]);
    expect(members(answer.headers.allow)).toEqual(["DELETE", "GET", "HEAD", "OPTIONS"]);
    expect(answer.headers["content-length"]).toBeUndefined();
  });

  it("needs no credentials", async () => {
    expect((await send(fixture, { method: "OPTIONS", path: "/v1/keys/header" })).status).toBe(204);
  });
});

describe("the request target", () => {
  it.each(["/v1/items/%zz", "/v1/items/%", "/v1/boxes/%ff", "/v1/boxes/%c0%af", "/v1/boxes/%E0%A4%A"])(
    "%s, badly percent-encoded, is 400",
    async (path) => {
      expectError(await send(fixture, { path }), 400, "bad_request");
    },
  );

  it.each([
    "/v1/items?q=%zz",
    "/v1/items?q=%",
    "/v1/items?%zz=1",
    "/v1/items?q=%ff",
    "/v1/items?limit=5&q=%E0%A4%A",
  ])("%s, with a badly percent-encoded query, is 400", async (path) => {
    expectError(await send(fixture, { path }), 400, "bad_request");
  });

  it("decodes a path parameter once, an encoded slash included", async () => {
    const decoded = async (name: string) => expectOk(await send(fixture, { path: `/v1/boxes/${name}` })).path;
    expect(await decoded("a%2Fb")).toEqual({ name: "a/b" });
    expect(await decoded("a%252Fb")).toEqual({ name: "a%2Fb" });
    expect(await decoded("%E2%82%AC+%20")).toEqual({ name: "€+ " });
    expect(await decoded("a:b@c;d=e")).toEqual({ name: "a:b@c;d=e" });
  });

  it("counts the length of a path parameter after decoding", async () => {
    expectOk(await send(fixture, { path: `/v1/boxes/${"%20".repeat(20)}` }));
    const long = expectError(
      await send(fixture, { path: `/v1/boxes/${"a".repeat(21)}` }),
      422,
      "invalid_param",
    );
    expect(places(long)).toEqual(["path/name"]);
  });

  it("is found, validated and secured in absolute-form as in origin-form (RFC 9112 §3.2.2)", async () => {
    const absolute = (path: string) => `http://127.0.0.1:${fixture.port}${path}`;
    expectOk(await send(fixture, { path: absolute("/v1/items?limit=5") }));
    expectError(await send(fixture, { path: absolute("/v1/items?limit=abc") }), 422, "invalid_param");
    expectError(await send(fixture, { path: absolute("/v1/nope") }), 404, "not_found");
    expectError(await send(fixture, { path: absolute("/v1/keys/header") }), 401, "unauthorized");
    expectError(await sendJson(fixture, absolute("/v1/items"), { name: "a", qty: 1 }), 401, "unauthorized");
  });

  it("with a fragment is never served unvalidated or unauthenticated", async () => {
    const get = async (target: string) => {
      const bytes = await sendBytes(
        fixture,
        `GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
      );
      const [answer] = parseAnswers(bytes);
      if (!answer) throw new Error("no answer");
      return answer;
    };
    for (const target of [
      "/v1/keys/header#x",
      "/v1/keys/header#?a",
      "/v1/items?limit=abc#x",
      "/v1/items#?limit=abc",
      "/v1#/ping",
    ]) {
      const answer = await get(target);
      expect([400, 401, 404, 422]).toContain(answer.status);
      expectError(
        answer,
        answer.status,
        { 400: "bad_request", 401: "unauthorized", 404: "not_found", 422: "invalid_param" }[answer.status] ??
          "",
      );
    }
  });

  it("with dot segments reaches no other operation than the one it names", async () => {
    for (const path of [
      "/v1/../v1/keys/header",
      "/v1/boxes/../keys/header",
      "/v1/boxes/%2e%2e/keys/header",
      "/v1/./keys/header",
    ]) {
      const answer = await send(fixture, { path });
      expect([path, answer.status, JSON.parse(answer.text).code]).toEqual([path, 404, "not_found"]);
    }
  });
});

describe("the version gate", () => {
  it("refuses before routing, with its hint", async () => {
    const headers = { "x-client": "old" };
    const body = expectError(await send(fixture, { path: "/v1/nope", headers }), 426, "upgrade_required");
    expect(body.hint).toBe("Update the client.");
    expectError(await send(fixture, { path: "/v1/ping", headers }), 426, "upgrade_required");
  });
});
