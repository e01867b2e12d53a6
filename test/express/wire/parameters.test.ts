import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fixture, startFixture } from "../fixture/app.js";
import { expectError, expectOk, kinds, places } from "./expect.js";
import { send } from "./http.js";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.stop());

/** What `listItems` gets; its one default is left out where it was not sent. */
async function query(text: string): Promise<Record<string, unknown>> {
  const { query: received } = expectOk(await send(fixture, { path: `/v1/items?${text}` })) as {
    query: Record<string, unknown>;
  };
  if (!/(^|&)limit=/.test(text)) {
    expect(received.limit).toBe(20);
    delete received.limit;
  }
  return received;
}

async function refused(path: string, headers: Record<string, string> = {}) {
  return expectError(await send(fixture, { path, headers }), 422, "invalid_param");
}

describe("query parameters that are good", () => {
  it.each([
    ["", {}],
    ["limit=5", { limit: 5 }],
    ["limit=100", { limit: 100 }],
    ["ratio=1.5", { ratio: 1.5 }],
    ["ratio=-0.5e1", { ratio: -5 }],
    ["flag=true", { flag: true }],
    ["flag=false", { flag: false }],
    ["q=a+b", { q: "a b" }],
    ["q=a%2Bb", { q: "a+b" }],
    ["q=a:b/c@d,e;f", { q: "a:b/c@d,e;f" }],
    ["q=%E2%82%AC", { q: "€" }],
    ["q=5", { q: "5" }],
    ["q=a=b", { q: "a=b" }],
    ["%71=a", { q: "a" }],
    ["blank=", { blank: "" }],
    ["blank", { blank: "" }],
    ["since=2020-01-01T00:00:00Z", { since: "2020-01-01T00:00:00Z" }],
    ["since=2020-01-01T00:00:00%2B01:00", { since: "2020-01-01T00:00:00+01:00" }],
    ["kind=small", { kind: "small" }],
    ["ids=1", { ids: [1] }],
    ["ids=1&ids=2", { ids: [1, 2] }],
    ["csv=a,b", { csv: ["a", "b"] }],
    ["csv=a%2Cb,c", { csv: ["a,b", "c"] }],
    ["pipes=a|b", { pipes: ["a", "b"] }],
    ["pipes=a%7Cb", { pipes: ["a", "b"] }],
    ["spaces=a%20b", { spaces: ["a", "b"] }],
    ["spaces=a+b", { spaces: ["a", "b"] }],
    ["filter[name]=x", { filter: { name: "x" } }],
    ["filter%5Bname%5D=x&filter[min]=3", { filter: { name: "x", min: 3 } }],
    ["where=%7B%22a%22%3A1%7D", { where: { a: 1 } }],
    ["&&limit=5&", { limit: 5 }],
  ])("`%s`", async (text, want) => {
    expect(await query(text)).toEqual(want);
  });
});

describe("query parameters that are not", () => {
  it.each([
    ["limit=abc", "query/limit"],
    ["limit=0", "query/limit"],
    ["limit=101", "query/limit"],
    ["limit=5.0", "query/limit"],
    ["limit=5.5", "query/limit"],
    ["limit=1e1", "query/limit"],
    ["limit=0x10", "query/limit"],
    ["limit=0b11", "query/limit"],
    ["limit=%2010", "query/limit"],
    ["limit=10%20", "query/limit"],
    ["limit=+10", "query/limit"],
    ["limit=%2B10", "query/limit"],
    ["limit=010", "query/limit"],
    ["limit=1_0", "query/limit"],
    ["limit=Infinity", "query/limit"],
    ["limit=-Infinity", "query/limit"],
    ["limit=1e999", "query/limit"],
    ["limit=NaN", "query/limit"],
    ["limit=true", "query/limit"],
    ["limit=null", "query/limit"],
    ["limit=", "query/limit"],
    ["limit", "query/limit"],
    ["limit=%00", "query/limit"],
    ["limit=%D9%A3", "query/limit"],
    ["limit=9007199254740993", "query/limit"],
    ["limit=1&limit=2", "query/limit"],
    ["limit[]=1", undefined],
    ["limit[a]=1", undefined],
    ["ratio=Infinity", "query/ratio"],
    ["ratio=1e999", "query/ratio"],
    ["ratio=NaN", "query/ratio"],
    ["ratio=0x1", "query/ratio"],
    ["ratio=.5", "query/ratio"],
    ["ratio=5.", "query/ratio"],
    ["ratio=11", "query/ratio"],
    ["flag=1", "query/flag"],
    ["flag=yes", "query/flag"],
    ["flag=TRUE", "query/flag"],
    ["flag=", "query/flag"],
    ["q=", "query/q"],
    ["q", "query/q"],
    ["q=aaaaaaaaaaaaaaaaaaaaa", "query/q"],
    ["q=a&q=b", "query/q"],
    ["since=yesterday", "query/since"],
    ["since=2020-01-01", "query/since"],
    ["kind=medium", "query/kind"],
    ["ids=1&ids=x", "query/ids/1"],
    ["ids=1,2", "query/ids/0"],
    ["ids=1&ids=2&ids=3&ids=4&ids=5", "query/ids"],
    ["filter[name]=x&filter[min]=y", "query/filter/min"],
    ["filter[min]=3", "query/filter/name"],
    ["filter[name]=x&filter[zzz]=1", "query/filter/zzz"],
    ["filter[name]=x&filter[__proto__]=1", "query/filter/__proto__"],
    ["where=%7B%7D", "query/where/a"],
    ["where=%7Bbroken", "query/where"],
    ["where=5", "query/where"],
    ["zzz=1", "query/zzz"],
    ["zzz", "query/zzz"],
    ["Limit=5", "query/Limit"],
    ["__proto__=1", "query/__proto__"],
    ["constructor=1", "query/constructor"],
    ["toString=1", "query/toString"],
    ["hasOwnProperty=1", "query/hasOwnProperty"],
    ["=1", "query/"],
  ])("`%s` is 422 at %s", async (text, place) => {
    const body = await refused(`/v1/items?${text}`);
    if (place) expect(places(body)).toEqual([place]);
    for (const detail of body.details ?? []) expect(detail.loc[0]).toBe("query");
  });

  it.each([
    "__proto__[x]=1",
    "constructor[x]=1",
    "constructor[prototype][x]=1",
    "toString[x]=1",
    "filter[__proto__][x]=1",
    "q[]=1",
    "ids[]=1&ids[]=2",
  ])("`%s` is 422 and pollutes nothing", async (text) => {
    for (const detail of (await refused(`/v1/items?${text}`)).details ?? [])
      expect(detail.loc[0]).toBe("query");
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it("have stable kinds", async () => {
    expect(kinds(await refused("/v1/items?limit=abc"))).toEqual(["int_parsing query/limit"]);
    expect(kinds(await refused("/v1/items?zzz=1"))).toEqual(["extra_forbidden query/zzz"]);
    expect(kinds(await refused("/v1/items?q=aaaaaaaaaaaaaaaaaaaaa"))).toEqual(["too_long query/q"]);
  });

  it("are all named at once, unknown ones too", async () => {
    const body = await refused("/v1/items?limit=x&flag=2&zzz=1&yyy=2");
    expect([...places(body)].sort()).toEqual(["query/flag", "query/limit", "query/yyy", "query/zzz"]);
  });

  it("are at most fifty, and a thousand keys are not cut in silence", async () => {
    const unknown = Array.from({ length: 900 }, (_, i) => `k${i}=1`).join("&");
    expect((await refused(`/v1/items?${unknown}`)).details).toHaveLength(50);
    const many = `${"blank=1&".repeat(0)}${"ids=1&".repeat(1_100)}limit=x`;
    const found = places(await refused(`/v1/items?${many}`));
    expect(found).toContain("query/limit");
  });

  it("are no fault of a request to an operation that has no input and so declares no code for one", async () => {
    expect(expectOk(await send(fixture, { path: "/v1/ping?zzz=1" })).query).toEqual({});
    const broken = await send(fixture, { path: "/v1/ping?zzz=%zz" });
    if (broken.status !== 200) expectError(broken, 400, "bad_request");
  });
});

describe("an open object among the query parameters", () => {
  it("takes what is its own, and opens the query to nothing else", async () => {
    const search = (text: string) => send(fixture, { path: `/v1/search?${text}` });
    expect(expectOk(await search("tag[a]=1&tag[b]=x")).query).toEqual({ tag: { a: "1", b: "x" } });
    expect(kinds(expectError(await search("tag[a]=1&zzz=1"), 422, "invalid_param"))).toEqual([
      "extra_forbidden query/zzz",
    ]);
    expect(kinds(expectError(await search("zzz=1"), 422, "invalid_param"))).toEqual([
      "extra_forbidden query/zzz",
    ]);
    await search("tag[__proto__]=polluted&tag[constructor]=polluted");
    expect(JSON.stringify({})).toBe("{}");
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe("path parameters", () => {
  it("are what the schema says, zero included", async () => {
    for (const id of [0, 7, 9007199254740991]) {
      expect(expectOk(await send(fixture, { path: `/v1/items/${id}` })).id).toBe(id);
    }
  });

  it.each([
    "x",
    "-1",
    "1.0",
    "0x10",
    "1e1",
    "%201",
    "+1",
    "01",
    "Infinity",
    "1e999",
    "NaN",
    "9007199254740993",
    "%00",
    "null",
  ])("`%s` is 422", async (id) => {
    expect(places(await refused(`/v1/items/${id}`))).toEqual(["path/item_id"]);
  });

  it("are read in every style", async () => {
    const path = "/v1/styles/1,2/.3,4/;matrix=5";
    expect(expectOk(await send(fixture, { path })).path).toEqual({
      simple: [1, 2],
      label: [3, 4],
      matrix: 5,
    });
  });

  it.each([
    ["/v1/styles/1,x/.3/;matrix=5", "path/simple/1"],
    ["/v1/styles/1/3/;matrix=5", "path/label"],
    ["/v1/styles/1/.3/5", "path/matrix"],
    ["/v1/styles/1/.3/;other=5", "path/matrix"],
    ["/v1/styles/1/.3/;matrix=x", "path/matrix"],
  ])("%s is 422", async (path, place) => {
    expect(places(await refused(path))).toEqual([place]);
  });
});

describe("header parameters", () => {
  const headers = async (sent: Record<string, string>) =>
    JSON.parse(String(expectOk(await send(fixture, { path: "/v1/items/1", headers: sent })).name));

  it("reach the handler in the spelling of the contract, as what they are", async () => {
    expect(await headers({ "x-num": "7", "x-list": "1, 2,3", "x-mode": "fast", "x-other": "1" })).toEqual({
      "X-Num": 7,
      "X-List": [1, 2, 3],
      "X-Mode": "fast",
    });
    expect(await headers({})).toEqual({});
  });

  it.each([
    ["x-num", "11", "header/X-Num"],
    ["x-num", "x", "header/X-Num"],
    ["x-num", "0x1", "header/X-Num"],
    ["x-num", "Infinity", "header/X-Num"],
    ["x-num", "", "header/X-Num"],
    ["x-list", "1,x", "header/X-List/1"],
    ["x-mode", "FAST", "header/X-Mode"],
  ])("`%s: %s` is 422", async (name, value, place) => {
    expect(places(await refused("/v1/items/1", { [name]: value }))).toEqual([place]);
  });

  it("are left as text in `req.headers`, for whoever comes after", async () => {
    const seen: unknown[] = [];
    const local = await startFixture({
      handlers: {
        getItem: ({ req, path }) => {
          seen.push(req.headers["x-num"]);
          return import("wireproof/express").then(({ reply }) => reply(200, { id: path.item_id, name: "a" }));
        },
      },
    });
    expectOk(await send(local, { path: "/v1/items/1", headers: { "x-num": "7" } }));
    await local.stop();
    expect(seen).toEqual(["7"]);
  });

  it("that are required are missed", async () => {
    expect(kinds(await refused("/v1/tenant"))).toEqual(["missing header/X-Tenant"]);
    expect(places(await refused("/v1/tenant", { "x-tenant": "a" }))).toEqual(["header/X-Tenant"]);
    expect(
      expectOk(await send(fixture, { path: "/v1/tenant", headers: { "X-TENANT": "acme" } })).headers,
    ).toEqual({
      "X-Tenant": "acme",
    });
  });
});

describe("cookie parameters", () => {
  const visit = async (cookie: string) =>
    expectOk(await send(fixture, { path: "/v1/visit", headers: { cookie } })).cookies;

  it("reach the handler decoded, without any cookie parser mounted", async () => {
    expect(await visit("a=b; sid=abc; count=3")).toEqual({ sid: "abc", count: 3 });
    expect(await visit("sid=a%20b%3D")).toEqual({ sid: "a b=" });
    expect(await visit('sid="abc"')).toEqual({ sid: "abc" });
  });

  it("that look like JSON stay text", async () => {
    expect(await visit('sid=j:{"a":1}')).toEqual({ sid: 'j:{"a":1}' });
  });

  it.each([
    ["", "cookie/sid"],
    ["a=b", "cookie/sid"],
    ["sid=ab", "cookie/sid"],
    ["sid=abc; count=x", "cookie/count"],
    ["sid=abc; count=0x1", "cookie/count"],
    ["SID=abc", "cookie/sid"],
    ["__proto__=abc", "cookie/sid"],
  ])("`%s` is 422", async (cookie, place) => {
    expect(places(await refused("/v1/visit", cookie === "" ? {} : { cookie }))).toEqual([place]);
  });
});
