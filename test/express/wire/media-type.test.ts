import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fixture, startFixture } from "../fixture/app.js";
import { expectError, expectFlat, expectOk, kinds, members } from "./expect.js";
import { parseAnswers, send, sendBytes, sendJson } from "./http.js";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.stop());

const ITEM = '{"name":"a","qty":1}';

function create(
  type: string | string[] | undefined,
  body: string | Uint8Array = ITEM,
  more: Record<string, string> = {},
) {
  const headers = {
    authorization: "Bearer good",
    ...(type !== undefined && { "content-type": type }),
    ...more,
  };
  return send(fixture, { method: "POST", path: "/v1/items", headers, body });
}

describe("the media type of a request body", () => {
  it.each([
    "application/json",
    "APPLICATION/JSON",
    "application/json; charset=utf-8",
    "application/json;charset=UTF-8",
    'application/json; charset="utf-8"',
    "application/json ; charset=utf-8",
    "application/json;\tcharset=utf-8",
    "application/json; v=1; w=2",
    'application/json; v="a;b,c\\"d"',
    "application/vnd.fixture.item+json",
    "application/vnd.fixture.item+JSON; charset=utf-8",
  ])("`%s` is a spelling of a declared one", async (type) => {
    expectOk(await create(type), 201);
  });

  it.each([
    "text/plain",
    "text/json",
    "application/xml",
    "application/jsonx",
    "application/vnd.other+json",
    "application/*",
    "*/*",
    "application/json, text/plain",
    "text/plain, application/json",
    "application/json, application/json",
    ";;;",
    "json",
    "application",
    "application/",
    "/json",
    "application//json",
    "application/ json",
    "application /json",
    'application/json; a="',
    "application/json; =1",
    "application/json; charset",
    "application/json; charset =utf-8",
    "application/json; charset= utf-8",
    "application/json charset=utf-8",
    "application/json; charset=latin1",
    "application/json; charset=iso-8859-1",
    "application/json; charset=utf-16",
    "application/json; charset=bogus",
    'application/json; charset=""',
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "__proto__",
    "constructor",
    "application/__proto__",
  ])("`%s` is 415, with what is declared in Accept (RFC 9110 §12.5.1)", async (type) => {
    const answer = await create(type);
    expectError(answer, 415, "unsupported_media_type");
    expect(members(answer.headers.accept)).toEqual(["application/json", "application/vnd.fixture.item+json"]);
  });

  it("is 415 when there is a body and no Content-Type", async () => {
    expectError(await create(undefined), 415, "unsupported_media_type");
    expectError(await create(""), 415, "unsupported_media_type");
  });

  it("is taken once when the header comes twice", async () => {
    const twice = async (first: string, second: string) => {
      const head = `POST /v1/items HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer good\r\nContent-Length: ${ITEM.length}`;
      const bytes = await sendBytes(
        fixture,
        `${head}\r\nContent-Type: ${first}\r\nContent-Type: ${second}\r\n\r\n${ITEM}`,
      );
      return parseAnswers(bytes)[0]?.status;
    };
    expect(await twice("text/plain", "application/json")).toBe(415);
    expect([201, 415]).toContain(await twice("application/json", "text/plain"));
  });

  it("may fall under a declared range", async () => {
    for (const type of ["text/html", "text/markdown; charset=utf-8", "TEXT/x"]) {
      const answer = await send(fixture, {
        method: "POST",
        path: "/v1/markup",
        headers: { "content-type": type },
        body: "<b>",
      });
      expect(expectOk(answer).body).toBe("<b>");
    }
    const other = { "content-type": "application/json" };
    expectError(
      await send(fixture, { method: "POST", path: "/v1/markup", headers: other, body: "1" }),
      415,
      "unsupported_media_type",
    );
  });

  it("is refused in the flat family as a malformed request", async () => {
    const headers = { "content-type": "text/plain" };
    expectFlat(
      await send(fixture, { method: "POST", path: "/v1/device/token", headers, body: "x" }),
      400,
      "invalid_request",
    );
  });

  it("of a body that the operation does not declare never brings that body to the handler", async () => {
    for (const type of [
      "application/json",
      "text/plain",
      "application/x-www-form-urlencoded",
      ";;;",
      undefined,
    ]) {
      const headers: Record<string, string> = type === undefined ? {} : { "content-type": type };
      for (const method of ["GET", "HEAD"]) {
        const answer = await send(fixture, { method, path: "/v1/ping", headers, body: '{"a":1}' });
        expect(answer.status).toBe(200);
        if (method === "GET")
          expect(expectOk(answer)).toEqual({
            operation: "ping",
            path: {},
            query: {},
            headers: {},
            cookies: {},
          });
      }
    }
    const headers = { authorization: "Bearer good", "content-type": "application/json" };
    expect(
      (await send(fixture, { method: "DELETE", path: "/v1/items/1", headers, body: "{broken" })).status,
    ).toBe(204);
  });
});

describe("the content coding of a request body", () => {
  it("may be gzip", async () => {
    expectOk(await create("application/json", gzipSync(ITEM), { "content-encoding": "gzip" }), 201);
  });

  it.each(["bogus", "gzip, bogus", "compress"])("`%s` is 415", async (coding) => {
    expectError(
      await create("application/json", ITEM, { "content-encoding": coding }),
      415,
      "unsupported_media_type",
    );
  });

  it("that the body is not in is 400", async () => {
    expectError(await create("application/json", ITEM, { "content-encoding": "gzip" }), 400, "bad_request");
    const cut = gzipSync(ITEM).subarray(0, 12);
    expectError(await create("application/json", cut, { "content-encoding": "gzip" }), 400, "bad_request");
  });

  it("does not hide a body over the limit", async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, 32));
    expectError(
      await create("application/json", bomb, { "content-encoding": "gzip" }),
      413,
      "payload_too_large",
    );
  });
});

describe("Accept", () => {
  it.each([
    ["nothing", undefined],
    ["everything", "*/*"],
    ["a range", "application/*"],
    ["the declared type", "application/json"],
    ["the declared type, with parameters", "application/json; charset=utf-8; q=0.5"],
    ["something better, and the declared type", "text/html, application/json;q=0.1"],
    ["something else, and everything", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"],
    ["capitals", "APPLICATION/JSON"],
    ["an empty header", ""],
  ])("%s is answered", async (_, accept) => {
    expectOk(await send(fixture, { path: "/v1/ping", headers: accept === undefined ? {} : { accept } }));
  });

  it.each([
    "text/html",
    "application/json;q=0",
    "application/json;q=0, */*;q=0",
    "application/json;q=0, */*;q=1",
    "application/vnd.x+json",
    "text/*",
    "image/png, text/html;level=1",
  ])("`%s` is 406, and the refusal is JSON all the same", async (accept) => {
    expectError(await send(fixture, { path: "/v1/ping", headers: { accept } }), 406, "not_acceptable");
  });

  it("that is garbage is either ignored or refused", async () => {
    for (const accept of [";;;", "json", "/", "a/b/c", '"', "*/json", ",,,"]) {
      const answer = await send(fixture, { path: "/v1/ping", headers: { accept } });
      if (answer.status === 200) expectOk(answer);
      else expectError(answer, 406, "not_acceptable");
    }
  });

  it("chooses among the declared media types", async () => {
    const csv = await send(fixture, { path: "/v1/export", headers: { accept: "text/csv" } });
    expect([csv.status, csv.text]).toEqual([200, "a,b\r\n"]);
    expect(csv.headers["content-type"]).toMatch(/^text\/csv(; charset=utf-8)?$/);
    expectOk(await send(fixture, { path: "/v1/export", headers: { accept: "application/json" } }));
    expectError(
      await send(fixture, { path: "/v1/export", headers: { accept: "text/html" } }),
      406,
      "not_acceptable",
    );
  });

  it("leaves out what cannot hold the body of the reply", async () => {
    for (const accept of ["text/csv;q=1, application/json;q=0.1", "text/csv, image/png"])
      expectOk(await send(fixture, { path: "/v1/export", headers: { accept } }));
  });

  it("is not asked where no content is declared", async () => {
    const headers = { authorization: "Bearer good", accept: "text/html" };
    expect((await send(fixture, { method: "DELETE", path: "/v1/items/1", headers })).status).toBe(204);
  });

  it("never turns an error into something else than JSON", async () => {
    for (const accept of ["text/html", "text/plain", "application/xml", "image/*"]) {
      const headers = { accept };
      expectError(await send(fixture, { path: "/v1/nope", headers }), 404, "not_found");
      expectError(await sendJson(fixture, "/v1/items", ITEM, { headers }), 401, "unauthorized");
      expectError(
        await send(fixture, { method: "PUT", path: "/v1/items", headers }),
        405,
        "method_not_allowed",
      );
    }
    expectFlat(
      await sendJson(fixture, "/v1/device/token", { device_code: "x" }, { headers: { accept: "text/html" } }),
      400,
      "invalid_request",
    );
  });
});

describe("a body that is declared and not there", () => {
  it("is a violation of `body`, not of a media type", async () => {
    const headers = { authorization: "Bearer good" };
    const variants: Record<string, string>[] = [
      {},
      { "content-length": "0" },
      { "content-type": "application/json", "content-length": "0" },
    ];
    for (const more of variants) {
      const answer = await send(fixture, {
        method: "POST",
        path: "/v1/items",
        headers: { ...headers, ...more },
      });
      expect(kinds(expectError(answer, 422, "invalid_param"))).toEqual(["missing body"]);
    }
    const empty = await send(fixture, {
      method: "POST",
      path: "/v1/items",
      headers: { ...headers, "content-type": "application/json" },
      body: "",
      chunked: true,
    });
    expect(kinds(expectError(empty, 422, "invalid_param"))).toEqual(["missing body"]);
  });

  it("is a violation under a discriminator too, not a crash", async () => {
    const answer = await send(fixture, {
      method: "POST",
      path: "/v1/pets",
      headers: { "content-type": "application/json" },
    });
    expect(kinds(expectError(answer, 422, "invalid_param"))).toEqual(["missing body"]);
  });

  it("is fine where the body is optional, with a type or without", async () => {
    const variants: Record<string, string>[] = [
      {},
      { "content-type": "application/json" },
      { "content-length": "0" },
    ];
    for (const headers of variants) {
      const answer = await send(fixture, { method: "POST", path: "/v1/optional", headers });
      expect(Object.hasOwn(expectOk(answer), "body")).toBe(false);
    }
    const wrong = await sendJson(fixture, "/v1/optional", {});
    expectError(wrong, 422, "invalid_param");
  });

  it("is missed for bytes as for JSON", async () => {
    const headers = { "content-type": "application/octet-stream", "content-length": "0" };
    const answer = await send(fixture, { method: "POST", path: "/v1/blobs", headers });
    expect(kinds(expectError(answer, 422, "invalid_param"))).toEqual(["missing body"]);
  });
});
