import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  encodeBody,
  encodeJson,
  type OperationDescriptor,
  type RequestInput,
  serializePath,
  serializeQuery,
} from "../../src/client/index.js";
import { clientOf } from "./call.js";
import { json, serve } from "./serve.js";

/** What would have been sent. */
async function sent(
  operation: Partial<OperationDescriptor>,
  input: RequestInput,
  init = {},
): Promise<Request> {
  const requests: Request[] = [];
  const fetch = async (request: Request) => {
    requests.push(request);
    return Response.json({});
  };
  const whole = { method: "GET", path: "/", success: { 200: ["application/json"] }, ...operation };
  const { error } = await clientOf(whole, { baseUrl: "http://a/v1/", fetch }).call(input, init);
  const [request] = requests;
  if (!request) throw error;
  return request;
}

/** Without lone surrogates, which no URL can hold. */
const isWellFormed = (text: string) => !/\p{Cs}/u.test(text);

describe("the path", () => {
  test("follows the base URL, whose trailing slash is dropped", async () => {
    expect((await sent({ path: "/apps" }, {})).url).toBe("http://a/v1/apps");
  });

  test("holds any text as one segment", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1, unit: "grapheme" }), async (id) => {
        fc.pre(id !== "." && id !== ".." && isWellFormed(id));
        const { pathname } = new URL((await sent({ path: "/apps/{id}/runs" }, { path: { id } })).url);
        const segments = pathname.split("/");
        expect([segments.length, decodeURIComponent(segments[3] ?? "")]).toEqual([5, id]);
      }),
    );
  });

  test.each([
    ["missing", {}],
    ["empty", { id: "" }],
    ["null", { id: null }],
    ["a dot, which would be resolved away", { id: "." }],
    ["two dots, which would climb", { id: ".." }],
  ])("refuses a parameter that is %s", async (_, path) => {
    await expect(sent({ path: "/apps/{id}" }, { path })).rejects.toThrow(/^call: path\.id has to /);
    await expect(sent({ path: "/apps/{id}", serializePath }, { path })).rejects.toThrow(TypeError);
  });

  test("keeps dots that are part of a segment", async () => {
    expect((await sent({ path: "/files/{name}.txt" }, { path: { name: "." } })).url).toBe(
      "http://a/v1/files/..txt",
    );
    expect((await sent({ path: "/v/{id}" }, { path: { id: "1..2" } })).url).toBe("http://a/v1/v/1..2");
  });

  test.each([
    ["simple", "/{id}", { id: [1, 2] }, "/1,2"],
    ["label", "/x{.id}", { id: "a" }, "/x.a"],
    ["matrix, exploded", "/x{;id*}", { id: [1, 2] }, "/x;id=1;id=2"],
    ["object, exploded", "/{id*}", { id: { a: 1, b: 2 } }, "/a=1,b=2"],
  ])("writes %s style", async (_, path, values, want) => {
    expect((await sent({ path, serializePath }, { path: values })).url).toBe(`http://a/v1${want}`);
  });
});

test.each(["https://a/v1?key=1", "https://a/v1#top"])(
  "a base URL that paths cannot follow is refused when the client is made: %s",
  (baseUrl) => {
    const operation = { method: "GET", path: "/", success: {} };
    expect(() => clientOf(operation, { baseUrl })).toThrow(TypeError);
  },
);

describe("the query", () => {
  const search = async (query: Record<string, unknown>, styles: OperationDescriptor["query"] = {}) =>
    new URL((await sent({ serializeQuery, query: styles }, { query })).url).search;

  test.each([
    ["form, exploded, by default", { a: [1, 2], b: { c: 1, d: 2 } }, {}, "?a=1&a=2&c=1&d=2"],
    ["form", { a: [1, 2] }, { a: "form" }, "?a=1,2"],
    ["spaceDelimited", { a: ["x", "y z"] }, { a: "spaceDelimited" }, "?a=x%20y%20z"],
    ["pipeDelimited", { a: [1, 2] }, { a: "pipeDelimited" }, "?a=1|2"],
    ["deepObject", { f: { "a&b": "1=2" } }, { f: "deepObject" }, "?f[a%26b]=1%3D2"],
    ["json", { f: { a: [1] } }, { f: "json" }, "?f=%7B%22a%22%3A%5B1%5D%7D"],
    ["nothing for what is absent", { a: undefined, b: null, c: [] }, {}, ""],
    ["what is falsy all the same", { a: 0, b: false, c: "" }, {}, "?a=0&b=false&c="],
    ["a date as RFC 3339", { a: new Date(0) }, {}, "?a=1970-01-01T00%3A00%3A00.000Z"],
  ] as const)("writes %s", async (_, query, styles, want) => {
    expect(await search(query, styles)).toBe(want);
  });

  test("round-trips any names and values", async () => {
    const text = fc.string({ minLength: 1, unit: "grapheme" }).filter(isWellFormed);
    await fc.assert(
      fc.asyncProperty(fc.dictionary(text, text), async (query) => {
        fc.pre(!("__proto__" in query) || Object.hasOwn(query, "__proto__"));
        expect([...new URLSearchParams(await search(query))].sort()).toEqual(Object.entries(query).sort());
      }),
    );
  });
});

describe("the body", () => {
  const post = (body: unknown, types: readonly string[], mediaType?: string) =>
    sent({ method: "POST", body: types, encodeBody }, { body, ...(mediaType && { mediaType }) });

  test("is JSON in the declared media type", async () => {
    const request = await post({ a: 1 }, ["application/merge-patch+json", "text/plain"]);
    expect(request.headers.get("content-type")).toBe("application/merge-patch+json");
    expect(await request.json()).toEqual({ a: 1 });
  });

  test.each([null, false, 0, "", []])("may be %j", async (value) => {
    const request = await sent(
      { method: "POST", body: ["application/json"], encodeBody: encodeJson },
      { body: value },
    );
    expect([await request.json(), request.headers.get("content-type")]).toEqual([value, "application/json"]);
  });

  test("may be absent, without a content type", async () => {
    const request = await sent({ method: "POST", body: ["application/json"] }, {});
    expect([request.body, request.headers.get("content-type")]).toEqual([null, null]);
  });

  test("is a form where the request says so", async () => {
    const types = ["application/json", "application/x-www-form-urlencoded"];
    const form = { a: "x y", list: [1, 2], nested: { b: 1 }, gone: undefined };
    const request = await post(form, types, "application/x-www-form-urlencoded");
    expect(request.headers.get("content-type")).toMatch(/^application\/x-www-form-urlencoded/);
    expect(await request.text()).toBe("a=x+y&list=1&list=2&nested=%7B%22b%22%3A1%7D");
  });

  test.each([
    ["text", "", "text/plain", /^text\/plain$/],
    ["a form", {}, "application/x-www-form-urlencoded", /^application\/x-www-form-urlencoded/],
  ])("may be empty and is sent with its type: %s", async (_, body, type, want) => {
    const { url, seen } = await serve((response) => json(response, 200, {}));
    const operation = { method: "POST", path: "/", body: [type], encodeBody, success: {} };
    await clientOf(operation, { baseUrl: url }).call({ body });
    expect(seen[0]?.headers["content-type"]).toMatch(want);
    expect(seen[0]?.headers["content-length"]).toBe("0");
  });

  test("is multipart with files, lists and JSON parts, of which only files have a name", async () => {
    const file = new File(["hi"], "a.txt", { type: "text/plain" });
    const request = await post({ file, tags: ["a", "b"], meta: { x: 1 } }, ["multipart/form-data"]);
    expect(request.headers.get("content-type")).toMatch(/^multipart\/form-data; boundary=/);
    const form = await request.formData();
    expect([await (form.get("file") as File).text(), form.getAll("tags")]).toEqual(["hi", ["a", "b"]]);
    expect(form.get("meta")).toBe('{"x":1}');
  });

  test.each([
    ["text", "hello", "text/plain"],
    ["bytes", new Blob(["hello"]), "application/octet-stream"],
    ["a stream", new Blob(["hello"]).stream(), "application/octet-stream"],
  ])("is sent as it is: %s", async (_, body, type) => {
    const request = await post(body, [type]);
    expect([await request.text(), request.headers.get("content-type")]).toEqual(["hello", type]);
  });
});

describe("headers", () => {
  test("of the call win over parameters, which win over those of the client; null removes", async () => {
    const requests: Request[] = [];
    const fetch = async (request: Request) => {
      requests.push(request);
      return Response.json({});
    };
    const operation = { method: "GET", path: "/", success: {} };
    const headers = async () => ({ a: "client", b: "client", c: "client", d: "client" });
    const client = clientOf(operation, { baseUrl: "http://a", fetch, headers });
    await client.call({ headers: { b: "parameter", c: "parameter" } }, { headers: { c: "call", d: null } });
    const [request] = requests;
    expect(["a", "b", "c", "d"].map((name) => request?.headers.get(name))).toEqual([
      "client",
      "parameter",
      "call",
      null,
    ]);
  });

  test("carry the credentials mode of the call, else of the client", async () => {
    expect((await sent({}, {}, { credentials: "include" })).credentials).toBe("include");
    expect((await sent({}, {})).credentials).toBe("same-origin");
  });
});
