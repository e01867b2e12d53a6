import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fixture, startFixture } from "../fixture/app.js";
import { expectError, expectFlat, expectOk, kinds, places } from "./expect.js";
import { send, sendJson } from "./http.js";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.stop());

const good = { authorization: "Bearer good" };

function create(value: unknown) {
  return sendJson(fixture, "/v1/items", value, { headers: good });
}

async function refused(path: string, value: unknown) {
  return expectError(await sendJson(fixture, path, value), 422, "invalid_param");
}

describe("a JSON body that does not parse", () => {
  it.each([
    "{",
    "{broken",
    '{"name":"a","qty":1',
    '{"name":"a","qty":1}}',
    '{"name":"a","qty":1} x',
    "{'name':'a'}",
    '{"name":"a",}',
    "[1,2",
    "nul",
    "NaN",
    "Infinity",
    "01",
    '"\u0001"',
    " ",
    "\u0000",
    "<html>",
    "name=a&qty=1",
  ])("%j is 400, and is not repeated", async (text) => {
    const body = expectError(await create(text), 400, "bad_request");
    expect(body.details).toBeUndefined();
    if (text.trim().length > 3) expect(JSON.stringify(body)).not.toContain(text.trim());
  });
});

describe("a JSON body of the wrong kind", () => {
  it.each([
    ["null", null],
    ["an array", []],
    ["an array of the right thing", [{ name: "a", qty: 1 }]],
    ["a text", '"text"'],
    ["a number", "42"],
    ["a boolean", "true"],
  ])("%s is 422 at `body`", async (_, value) => {
    expect(places(expectError(await create(value), 422, "invalid_param"))).toEqual(["body"]);
  });

  it("is fine where any value is declared", async () => {
    for (const value of [null, 0, "", false, [], {}, [null]]) {
      const answer = await sendJson(fixture, "/v1/anything", JSON.stringify(value));
      expect(expectOk(answer).body).toEqual(value);
    }
  });
});

describe("violations in a body", () => {
  it("are named by kind and place, all of them, in a stable order", async () => {
    const value = { qty: "five", note: 5, tags: ["a", 1], lines: [{}, { sku: "x", zzz: 1 }], extra: true };
    const body = expectError(await create(value), 422, "invalid_param");
    const found = kinds(body);
    expect([...found].sort()).toEqual(
      [
        "extra_forbidden body/extra",
        "extra_forbidden body/lines/1/zzz",
        "missing body/lines/0/sku",
        "missing body/name",
        found.find((kind) => kind.endsWith(" body/note")),
        found.find((kind) => kind.endsWith(" body/qty")),
        found.find((kind) => kind.endsWith(" body/tags/1")),
      ].sort(),
    );
    expect(kinds(expectError(await create(value), 422, "invalid_param"))).toEqual(found);
    const reordered = Object.fromEntries(Object.entries(value).reverse());
    expect(kinds(expectError(await create(reordered), 422, "invalid_param")).sort()).toEqual(
      [...found].sort(),
    );
  });

  it("keep array indexes as integers and odd names as they are", async () => {
    const body = expectError(
      await create({ name: "a", qty: 1, lines: [{ sku: 1 }], "a/b~c.d": 1 }),
      422,
      "invalid_param",
    );
    expect(body.details?.map(({ loc }) => loc)).toEqual(
      expect.arrayContaining([
        ["body", "lines", 0, "sku"],
        ["body", "a/b~c.d"],
      ]),
    );
    expect(body.details).toHaveLength(2);
  });

  it("never repeat the value", async () => {
    const secret = "hunter2hunter2hunter2hunter2";
    const body = expectError(
      await create({ name: secret, qty: secret, size: secret, note: [secret] }),
      422,
      "invalid_param",
    );
    expect(JSON.stringify(body)).not.toContain("hunter2");
  });

  it("that share body, query and path are answered together", async () => {
    const answer = await sendJson(fixture, "/v1/lab?limit=x&zzz=1", { n: "x" }, { headers: good });
    const found = places(expectError(answer, 422, "invalid_param"));
    expect([...found].sort()).toEqual(["body/n", "body/name", "query/limit", "query/zzz"]);
  });

  it.each([
    ["too long", { name: "a".repeat(21), qty: 1 }, "body/name"],
    ["too short", { name: "", qty: 1 }, "body/name"],
    ["too great", { name: "a", qty: 1001 }, "body/qty"],
    ["too small", { name: "a", qty: -1 }, "body/qty"],
    ["not whole", { name: "a", qty: 1.5 }, "body/qty"],
    ["beyond every number", '{"name":"a","qty":1e999}', "body/qty"],
    ["null where it is not allowed", { name: null, qty: 1 }, "body/name"],
    ["null that the enum leaves out", { name: "a", qty: 1, size: null }, "body/size"],
    ["outside the enum", { name: "a", qty: 1, size: "xl" }, "body/size"],
    ["one too many", { name: "a", qty: 1, tags: ["1", "2", "3", "4"] }, "body/tags"],
    ["read-only", { name: "a", qty: 1, id: 7 }, "body/id"],
    ["read-only and of the wrong type", { name: "a", qty: 1, id: null }, "body/id"],
  ])("a value that is %s has one entry", async (_, value, place) => {
    expect(places(expectError(await create(value), 422, "invalid_param"))).toEqual([place]);
  });

  it("count code points, not code units", async () => {
    expectOk(await create({ name: "😀".repeat(20), qty: 1 }), 201);
    expect(kinds(expectError(await create({ name: "😀".repeat(21), qty: 1 }), 422, "invalid_param"))).toEqual(
      ["too_long body/name"],
    );
  });

  it("are at most fifty, in a body of bounded size and in bounded time", async () => {
    for (const value of [
      { name: "a", qty: 1, lines: Array.from({ length: 3_000 }, () => ({})) },
      Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`k${i}`, i])),
      { name: "a", qty: 1, lines: Array.from({ length: 20_000 }, () => ({ sku: 1, id: 2 })) },
    ]) {
      const started = performance.now();
      const answer = await create(value);
      expect(performance.now() - started).toBeLessThan(3_000);
      expect(expectError(answer, 422, "invalid_param").details).toHaveLength(50);
      expect(answer.text.length).toBeLessThan(65_536);
    }
  });

  it("name a place of bounded length, however long the key", async () => {
    const answer = await create({ name: "a", qty: 1, ["k".repeat(500_000)]: 1 });
    expectError(answer, 422, "invalid_param");
    expect(answer.text.length).toBeLessThan(65_536);
  });

  it("of nothing: null where null is declared, a read-only id that is left out", async () => {
    expectOk(await create({ name: "a", qty: 1, note: null }), 201);
  });
});

describe("readOnly and required, met through allOf", () => {
  it("are not asked of a request", async () => {
    expect(expectOk(await sendJson(fixture, "/v1/merged", { name: "a" }))).toEqual({ name: "a", id: 1 });
  });

  it("are refused in a request", async () => {
    expect(places(await refused("/v1/merged", { name: "a", id: 5 }))).toEqual(["body/id"]);
  });
});

describe("a union", () => {
  it("collapses to one entry when no branch holds", async () => {
    expect(places(await refused("/v1/shapes", { size: "none" }))).toEqual(["body/size"]);
    expect(places(await refused("/v1/shapes", { size: 0 }))).toEqual(["body/size"]);
    expectOk(await sendJson(fixture, "/v1/shapes", { size: "auto" }));
  });

  it("with a discriminator takes the branch that the value names", async () => {
    expectOk(await sendJson(fixture, "/v1/pets", { type: "cat", meow: true }));
    for (const value of [{ type: "bird" }, {}, { type: 5 }, { type: null }, null, [], "cat"]) {
      const body = await refused("/v1/pets", JSON.stringify(value));
      expect(body.details).toHaveLength(1);
      expect(body.details?.[0]?.loc[0]).toBe("body");
    }
    const wrong = await refused("/v1/pets", { type: "cat", meow: "loud" });
    for (const place of places(wrong)) expect(place).toMatch(/^body/);
    expect(wrong.details).toHaveLength(1);
  });
});

describe("keywords of JSON Schema 2020-12", () => {
  it.each([
    [{ pair: ["a", 1] }, undefined],
    [{ pair: ["a", "b"] }, "body/pair/1"],
    [{ pair: ["a"] }, "body/pair"],
    [{ loose: ["a"] }, undefined],
    [{ loose: ["a", "b"] }, "body/loose/1"],
    [{ card: { number: 1, expiry: 2 } }, undefined],
    [{ card: { number: 1 } }, "body/card/expiry"],
    [{ some: ["a", 1] }, undefined],
    [{ some: ["a"] }, "body/some"],
    [{ when: { a: 1 } }, "body/when/b"],
    [{ closed: { a: 1 } }, undefined],
    [{ closed: { a: 1, z: 1 } }, "body/closed/z"],
    [{ at: null }, undefined],
    [{ at: "2020-01-01T00:00:00Z" }, undefined],
    [{ at: "yesterday" }, "body/at"],
    [{ at: 5 }, "body/at"],
    [{ version: 1 }, undefined],
    [{ version: 2 }, "body/version"],
  ])("%j", async (value, place) => {
    if (place === undefined) expectOk(await sendJson(fixture, "/v1/shapes", value));
    else expect(places(await refused("/v1/shapes", value))).toEqual([place]);
  });
});

describe("keys that JavaScript gives a meaning", () => {
  const hostile = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"];

  it.each(hostile)("`%s` is an undeclared key in a closed body", async (key) => {
    const answer = await create(`{"name":"a","qty":1,${JSON.stringify(key)}:{"polluted":true}}`);
    expect(kinds(expectError(answer, 422, "invalid_param"))).toEqual([`extra_forbidden body/${key}`]);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  it("cannot stand in for required properties", async () => {
    const answer = await create('{"__proto__":{"name":"a","qty":1}}');
    expect([...places(expectError(answer, 422, "invalid_param"))].sort()).toEqual([
      "body/__proto__",
      "body/name",
      "body/qty",
    ]);
  });

  it("reach the handler of an open body without what a careless merge would trip over", async () => {
    for (const [text, want] of [
      ['{"__proto__":{"polluted":true},"a":1}', { a: 1 }],
      ['{"a":{"__proto__":{"polluted":true}}}', { a: {} }],
      ['{"\\u005f_proto__":{"polluted":true}}', {}],
      ['{"list":[{"__proto__":5}]}', { list: [{}] }],
      ['{"constructor":{"prototype":{"polluted":true}}}', {}],
      [
        '{"constructor":"Ferrari","prototype":1,"toString":2}',
        { constructor: "Ferrari", prototype: 1, toString: 2 },
      ],
    ] as const) {
      const { body } = expectOk(await sendJson(fixture, "/v1/open", text));
      expect(JSON.stringify(body)).toBe(JSON.stringify(want));
      expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
    }
  });
});

describe("deep nesting", () => {
  const shapes: readonly (readonly [string, string, (depth: number) => string])[] = [
    ["arrays for any value", "/v1/anything", (depth) => `${"[".repeat(depth)}${"]".repeat(depth)}`],
    ["objects for any object", "/v1/open", (depth) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`],
    [
      "a recursive schema",
      "/v1/trees",
      (depth) => `${'{"v":1,"child":'.repeat(depth)}{"v":1}${"}".repeat(depth)}`,
    ],
    [
      "a recursive schema, broken at the bottom",
      "/v1/trees",
      (depth) => `${'{"v":1,"child":'.repeat(depth)}{}${"}".repeat(depth)}`,
    ],
    ["arrays that never close", "/v1/anything", (depth) => "[".repeat(depth)],
  ];

  it.each(shapes)("of %s is refused with a small answer in little time", async (_, path, build) => {
    for (const depth of [3_000, 6_000, 100_000]) {
      const text = build(depth);
      if (text.length > 1_000_000) continue;
      const started = performance.now();
      const answer = await sendJson(fixture, path, text);
      expect(performance.now() - started).toBeLessThan(2_000);
      expect(answer.text.length).toBeLessThan(4_096);
      if (answer.status === 422) expect(places(expectError(answer, 422, "invalid_param"))).toHaveLength(1);
      else expectError(answer, 400, "bad_request");
    }
  });

  it("is fine as far as a person would go", async () => {
    const text = `${'{"v":1,"child":'.repeat(30)}{"v":1}${"}".repeat(30)}`;
    expectOk(await sendJson(fixture, "/v1/trees", text));
  });
});

describe("odd text in JSON", () => {
  it.each([
    ["a null character", '{"name":"a\\u0000b","qty":1}'],
    ["a lone surrogate", '{"name":"\\ud800","qty":1}'],
    ["a key twice", '{"name":"a","name":"b","qty":1}'],
  ])("%s is not a failure of the server", async (_, text) => {
    const answer = await create(text);
    expect([201, 400, 422]).toContain(answer.status);
  });

  it("bytes that are not UTF-8 are not a failure of the server", async () => {
    const body = Buffer.concat([
      Buffer.from('{"name":"'),
      Buffer.from([0xff, 0xfe, 0xc0]),
      Buffer.from('","qty":1}'),
    ]);
    const headers = { ...good, "content-type": "application/json" };
    const answer = await send(fixture, { method: "POST", path: "/v1/items", headers, body });
    expect([201, 400, 422]).toContain(answer.status);
  });
});

describe("a body over the limit", () => {
  it("is 413 with its length known, unknown, or understated by nothing at all", async () => {
    const body = JSON.stringify({ name: "a".repeat(3_000_000), qty: 1 });
    const headers = { ...good, "content-type": "application/json" };
    expectError(
      await send(fixture, { method: "POST", path: "/v1/items", headers, body }),
      413,
      "payload_too_large",
    );
    expectError(
      await send(fixture, { method: "POST", path: "/v1/items", headers, body, chunked: true }),
      413,
      "payload_too_large",
    );
  });

  it("is 413 for text, bytes and forms alike", async () => {
    for (const [path, type] of [
      ["/v1/notes", "text/plain"],
      ["/v1/blobs", "application/octet-stream"],
      ["/v1/forms", "application/x-www-form-urlencoded"],
    ] as const) {
      for (const chunked of [false, true]) {
        const answer = await send(fixture, {
          method: "POST",
          path,
          headers: { "content-type": type },
          body: "a".repeat(3_000_000),
          chunked,
        });
        expectError(answer, 413, "payload_too_large");
      }
    }
  });

  it("is a malformed request in the flat family", async () => {
    const answer = await sendJson(fixture, "/v1/device/token", { device_code: "a".repeat(3_000_000) });
    expectFlat(answer, 400, "invalid_request");
  });

  it("leaves the server answering", async () => {
    expectOk(await send(fixture, { path: "/v1/ping" }));
  });
});

describe("a form", () => {
  function form(body: string) {
    return send(fixture, {
      method: "POST",
      path: "/v1/forms",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body,
    });
  }

  it("reaches the handler decoded, numbers as numbers", async () => {
    expect(expectOk(await form("title=a+b%20c&n=5")).body).toEqual({ title: "a b c", n: 5 });
    expect(expectOk(await form("title=%E2%82%AC")).body).toEqual({ title: "€" });
  });

  it.each<[text: string, exact?: string[] | undefined, place?: string | undefined]>([
    ["n=5", ["missing body/title"]],
    ["title=", undefined, "body/title"],
    ["title=a&zzz=1", ["extra_forbidden body/zzz"]],
    ["title=a&__proto__=1", ["extra_forbidden body/__proto__"]],
    ["title=a&constructor=1", ["extra_forbidden body/constructor"]],
    ["title=a&n=x", undefined, "body/n"],
    ["title=a&n=0x10", undefined, "body/n"],
    ["title=a&n=Infinity", undefined, "body/n"],
    ["title=a&n=", undefined, "body/n"],
    ["title=a&title=b", undefined, "body/title"],
    ["title[]=a", undefined, undefined],
    ["title[a]=b", undefined, undefined],
  ])("`%s` is 422", async (text, exact, place) => {
    const body = expectError(await form(text), 422, "invalid_param");
    if (exact) expect(kinds(body)).toEqual(exact);
    if (place) expect(places(body)).toEqual([place]);
  });

  it("with bad percent-encoding is 400", async () => {
    for (const text of ["title=%zz", "title=%", "%zz=a&title=a", "title=%ff"])
      expectError(await form(text), 400, "bad_request");
  });

  it("with more fields than the limit is refused, not cut", async () => {
    const answer = await form(`title=a&${"n=5&".repeat(5_000)}`);
    expectError(
      answer,
      answer.status,
      { 413: "payload_too_large", 422: "invalid_param" }[answer.status] ?? "none of both",
    );
  });

  it("is refused as a malformed request in the flat family", async () => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const poll = (body: string) => send(fixture, { method: "POST", path: "/v1/device/token", headers, body });
    for (const body of [
      "client_id=a",
      "device_code=a&device_code=b",
      "device_code=",
      "device_code=%zz",
      "",
    ]) {
      expectFlat(await poll(body), 400, "invalid_request");
    }
    expectFlat(await poll("device_code=pending"), 400, "authorization_pending");
    expect(expectOk(await poll("device_code=abc&unknown=1"))).toEqual({ access_token: "abc" });
    expectFlat(await sendJson(fixture, "/v1/device/token", "{broken"), 400, "invalid_request");
    expectFlat(await sendJson(fixture, "/v1/device/token", []), 400, "invalid_request");
  });
});

describe("text and bytes", () => {
  const text = (body: string, type = "text/plain") =>
    send(fixture, { method: "POST", path: "/v1/notes", headers: { "content-type": type }, body });

  it("arrive as they are", async () => {
    const answer = await text("grüße\n", "text/plain; charset=utf-8");
    expect([answer.status, answer.text]).toEqual([200, "grüße\n"]);
    expect(answer.headers["content-type"]).toMatch(/^text\/plain(; charset=utf-8)?$/);
    const bytes = Buffer.from([0, 255, 10, 13, 0]);
    const headers = { "content-type": "application/octet-stream" };
    expect(
      expectOk(await send(fixture, { method: "POST", path: "/v1/blobs", headers, body: bytes })).body,
    ).toEqual({ bytes: 5 });
  });

  it("are judged by their schema", async () => {
    expect(kinds(expectError(await text("a".repeat(21)), 422, "invalid_param"))).toEqual(["too_long body"]);
  });

  it("that look like JSON stay text", async () => {
    expect((await text('{"a":1}')).text).toBe('{"a":1}');
  });
});

describe("a multipart form", () => {
  const boundary = "XX";
  const field = (name: string, value: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const file = (name: string, content: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="a.bin"\r\nContent-Type: application/octet-stream\r\n\r\n${content}\r\n`;
  const end = `--${boundary}--\r\n`;
  const upload = (body: string, type = `multipart/form-data; boundary=${boundary}`) =>
    send(fixture, { method: "POST", path: "/v1/uploads", headers: { "content-type": type }, body });

  it("reaches the handler with its fields and files", async () => {
    const body = expectOk(
      await upload(field("title", "a") + field("n", "5") + file("file", "bytes") + end),
    ).body;
    expect(body).toMatchObject({ title: "a", n: 5 });
    expect(Object.keys(body as object).sort()).toEqual(["file", "n", "title"]);
  });

  it.each([
    ["without a required field", file("file", "x") + end, "body/title"],
    ["without the required file", field("title", "a") + end, "body/file"],
    ["with text for a file", field("title", "a") + field("file", "text") + end, "body/file"],
    [
      "with a file that is not declared",
      field("title", "a") + file("file", "x") + file("other", "x") + end,
      "body/other",
    ],
    [
      "with two files for one",
      field("title", "a") + file("file", "x") + file("file", "y") + end,
      "body/file",
    ],
    [
      "with a field that is not declared",
      field("title", "a") + file("file", "x") + field("zzz", "1") + end,
      "body/zzz",
    ],
    ["with text for a number", field("title", "a") + field("n", "x") + file("file", "x") + end, "body/n"],
    [
      "with `__proto__`",
      field("title", "a") + field("__proto__", "x") + file("file", "x") + end,
      "body/__proto__",
    ],
  ])("%s is 422", async (_, body, place) => {
    expect(places(expectError(await upload(body), 422, "invalid_param"))).toEqual([place]);
  });

  it.each([
    ["cut short", field("title", "a")],
    ["cut within a part", file("file", "x").slice(0, 40)],
    ["with another boundary", `--YY\r\n\r\n`],
    ["that is not multipart", "hello"],
  ])("%s is 400", async (_, body) => {
    expectError(await upload(body), 400, "bad_request");
  });

  it("without a boundary is refused by its media type or as malformed", async () => {
    const answer = await upload(field("title", "a") + end, "multipart/form-data");
    expectError(
      answer,
      answer.status,
      { 400: "bad_request", 415: "unsupported_media_type" }[answer.status] ?? "none of both",
    );
  });

  it("with a file over the limit is 413", async () => {
    const answer = await upload(field("title", "a") + file("file", "x".repeat(20_000_000)) + end);
    expectError(answer, 413, "payload_too_large");
  });
});
