import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { get, post, verdictOf } from "./contract.js";

const good = { sku: "abc", count: 2 };

describe("parameters of a request", () => {
  it.each([
    "",
    "page=1",
    "page=100&rate=1.5e3&dry=false&q=abc",
    "q=%C3%BCx",
    "maybe=abc",
    "ids=1&ids=2",
    "json=%7B%22a%22%3A1%7D",
  ])("`?%s` keeps the contract", (query) => {
    expect(verdictOf(get(query))).toEqual(["valid"]);
  });

  it.each([
    ["page=0", "query page"],
    ["page=101", "query page"],
    ["page=abc", "query page"],
    ["page=1.5", "query page"],
    ["page=12abc", "query page"],
    ["rate=1,5", "query rate"],
    ["dry=maybe", "query dry"],
    ["q=abcd", "query q"],
    ["maybe=abcd", "query maybe"],
    ["ids=1&ids=2&ids=3", "query ids"],
    ["json=%7B%7D", "query json"],
  ])("`?%s` breaks it", (query, fault) => {
    expect(verdictOf(get(query))).toEqual([fault]);
  });

  it.each([
    "page=",
    "page=%201",
    "page=%2B1",
    "page=1.0",
    "page=1e1",
    "page=0x1",
    "page=01",
    "page=9007199254740993",
    "page=1&page=2",
    "page=%EF%BC%91",
    "rate=Infinity",
    "rate=.5",
    "dry=1",
    "dry=TRUE",
    "dry=on",
    "q=",
    "q=abc+",
    "q=%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80",
    "either=ab",
    "either=abc",
    "maybe=null",
    "ids=",
    "ids=1&ids=x",
    "csv=a,b,c",
    "csv=a,b",
    "filter[a]=1",
    "filter[a]=x",
    "json=x",
    "unknown=1",
    "page=%ZZ",
  ])("of `?%s` servers may think one way or the other", (query) => {
    expect(verdictOf(get(query))).toEqual(["doubt"]);
  });

  it("knows a missing header, a short one and a cookie outside its list", () => {
    expect(verdictOf(get("", { headers: {} }))).toEqual(["header X-Tenant"]);
    expect(verdictOf(get("", { headers: { "x-tenant": "a" } }))).toEqual(["header X-Tenant"]);
    expect(verdictOf(get("", { headers: { "x-tenant": "acme", cookie: "mode=c; x=1" } }))).toEqual([
      "cookie mode",
    ]);
    expect(verdictOf(get("", { headers: { "x-tenant": "acme", cookie: ["x=1", "mode=a"] } }))).toEqual([
      "valid",
    ]);
  });

  it("does not miss a cookie that a recording may have left out", () => {
    const request = { method: "GET", url: "/cookie", headers: {} };
    expect(verdictOf(request)).toEqual(["cookie sid"]);
    expect(verdictOf({ ...request, credentials: "withheld" })).toEqual(["doubt"]);
  });

  it.each([
    ["/shops/0/orders", "path shop"],
    ["/shops/abc/orders", "path shop"],
    ["/shops/+1/orders", "doubt"],
    ["/shops/1%2F2/orders", "doubt"],
    ["/shops/%FF/orders", "doubt"],
  ])("reads the path of `%s`", (url, verdict) => {
    expect(verdictOf(get("", { url }))).toEqual([verdict]);
  });

  it("leaves open what a required parameter with a default means when it is absent", () => {
    expect(verdictOf({ method: "GET", url: "/defaulted", headers: {} })).toEqual(["doubt"]);
    expect(verdictOf({ method: "GET", url: "/defaulted?n=2", headers: {} })).toEqual(["valid"]);
  });

  it("throws at nothing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), (query, header) => {
        expect(
          verdictOf(get(query, { headers: { "x-tenant": header, cookie: header } })).length,
        ).toBeGreaterThan(0);
      }),
    );
  });
});

describe("the body of a request", () => {
  it.each([
    ["a JSON object", post(good)],
    ["bytes of JSON", post(new TextEncoder().encode(JSON.stringify({ ...good, tags: ["ü"] })))],
    ["a charset parameter", post(good, { "content-type": 'Application/JSON ; charset="UTF-8"' })],
    ["a form", post("sku=abc&count=2", { "content-type": "application/x-www-form-urlencoded" })],
    ["a text", post("a,b", { "content-type": "text/csv" })],
    ["no body where none is required", post(undefined, {}, "PUT")],
  ])("keeps the contract: %s", (_, request) => {
    expect(verdictOf(request)).toEqual(["valid"]);
  });

  it.each([
    ["a missing property", post({ sku: "abc" }), "body /count"],
    ["an unknown property", post({ ...good, more: 1 }), "body /more"],
    ["another type", post({ ...good, count: "2" }), "body /count"],
    ["null where it is not allowed", post({ ...good, count: null }), "body /count"],
    ["a bound passed by one", post({ ...good, count: 11 }), "body /count"],
    ["a text too short", post({ ...good, sku: "a" }), "body /sku"],
    ["a list too long", post({ ...good, tags: ["a", "b", "c", "d"] }), "body /tags"],
    ["a repeated item", post({ ...good, tags: ["a", "a"] }), "body /tags"],
    ["a fraction of a cent", post({ ...good, price: 1.005 }), "body /price"],
    ["no branch of a union", post({ ...good, payment: { card: 1, mail: 2 } }), "body /payment"],
    ["another JSON value", post("[]"), "body"],
    ["no JSON", post("{"), "body"],
    ["no body", post(undefined), "body"],
    ["an undeclared media type", post("<a/>", { "content-type": "application/xml" }), "media-type"],
    ["a Content-Type that is none", post(good, { "content-type": "json" }), "media-type"],
    [
      "a form without a field",
      post("sku=abc", { "content-type": "application/x-www-form-urlencoded" }),
      "body /count",
    ],
    [
      "a form with another type",
      post("sku=abc&count=x", { "content-type": "application/x-www-form-urlencoded" }),
      "body /count",
    ],
    ["a text too long", post("abcdef", { "content-type": "text/csv" }), "body"],
  ])("breaks it: %s", (_, request, fault) => {
    expect(verdictOf(request)).toEqual([fault]);
  });

  it.each([
    ["a format", post({ ...good, email: "x" })],
    ["a read-only property", post({ ...good, id: "x" })],
    ["a union that only a format breaks", post({ ...good, payment: { mail: "x" } })],
    ["two branches of a oneOf", post({ ...good, payment: { card: "1", mail: "a@b.example" } })],
    ["a member twice", post('{"sku":"abc","count":2,"count":0}')],
    ["a member twice by escapes", post('{"sku":"abc","count":2,"co\\u0075nt":0}')],
    ["a byte order mark", post(`\ufeff${JSON.stringify(good)}`)],
    ["bytes that are not UTF-8", post(new Uint8Array([123, 34, 255, 34, 58, 49, 125]))],
    ["U+0000", post({ ...good, email: "\0" })],
    ["half a surrogate pair", post('{"sku":"abc","count":2,"tags":["\\ud800"]}')],
    ["a number beyond a double", post('{"sku":"abc","count":2,"price":1e400}')],
    ["a member `__proto__`", post('{"sku":"abc","count":2,"__proto__":1}')],
    ["deep nesting", post(`{"sku":${"[".repeat(30)}${"]".repeat(30)}}`)],
    ["another charset", post(good, { "content-type": "application/json; charset=latin1" })],
    ["another JSON type", post(good, { "content-type": "application/vnd.shop+json" })],
    ["a coded body", post(good, { "content-encoding": "gzip" })],
    ["no Content-Type", post(good, { "content-type": undefined as unknown as string })],
    [
      "an undeclared media type of an optional body",
      post("<a/>", { "content-type": "application/xml" }, "PUT"),
    ],
    ["a body of GET", get("", { body: "{}" })],
    ["a body that was not kept", post(undefined, { "content-length": "10" })],
    ["an empty form", post(undefined, { "content-type": "application/x-www-form-urlencoded" })],
    [
      "an empty field of a form",
      post("sku=&count=2", { "content-type": "application/x-www-form-urlencoded" }),
    ],
    [
      "parameters of a media type that break its grammar",
      post(good, { "content-type": "application/json; a" }),
    ],
  ])("leaves open: %s", (_, request) => {
    expect(verdictOf(request)).toEqual(["doubt"]);
  });

  it("takes every order that its schema describes", () => {
    const orders = fc.record(
      {
        sku: fc.stringMatching(/^[a-z]{2,8}$/),
        count: fc.integer({ min: 1, max: 10 }),
        tags: fc.uniqueArray(fc.stringMatching(/^[ -~]*$/), { maxLength: 3 }),
      },
      { requiredKeys: ["sku", "count"] },
    );
    fc.assert(
      fc.property(orders, (order) => {
        expect(verdictOf(post(order))).toEqual(["valid"]);
      }),
    );
  });

  it("throws at no body", () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string(), fc.uint8Array()), (body) => {
        expect(verdictOf(post(body)).length).toBeGreaterThan(0);
      }),
    );
  });
});
