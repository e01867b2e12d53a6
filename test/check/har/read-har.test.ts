import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exchangesOfHar, HarError, judge, type PASS_REASONS, readHar } from "../../../src/check/index.js";
import { contract } from "../contract.js";
import { contract as recorded, recording } from "./api.js";

const json = { name: "Content-Type", value: "application/json" };

function entry(request: object, response: object) {
  return {
    request: { method: "GET", url: "https://api.example.com/v1/thing", headers: [], ...request },
    response: { status: 200, headers: [json], content: { size: 0 }, ...response },
  };
}

const har = (...entries: object[]) => ({ log: { version: "1.2", entries } });
const requestOf = (request: object) => readHar(har(entry(request, {}))).entries[0]?.request;

describe("a recording", () => {
  it("is read entry by entry, fields in lower case, repeated ones as lists", () => {
    const headers = [
      json,
      { name: "Set-Cookie", value: "a=1" },
      { name: "set-cookie", value: "b=2" },
      { name: ":status", value: "200" },
    ];
    expect(readHar(har(entry({}, { headers, content: { size: 2, text: "{}" } }))).entries).toEqual([
      {
        index: 0,
        request: {
          method: "GET",
          url: "https://api.example.com/v1/thing",
          headers: {},
          credentials: "withheld",
        },
        response: {
          status: 200,
          headers: { "content-type": "application/json", "set-cookie": ["a=1", "b=2"] },
          body: "{}",
        },
        bodyOmitted: false,
      },
    ]);
  });

  it("is judged like live traffic", () => {
    const text = JSON.stringify({ name: "a", extra: 1 });
    const recorded = har(
      entry({}, { headers: [json, { name: "X-Total", value: "1" }], content: { size: 9, text } }),
      entry({}, { status: 418 }),
      entry({ method: "GET", url: "https://cdn.example.com/logo.png" }, {}),
      entry({}, { status: 0 }),
    );
    const { exchanges, passedOver } = exchangesOfHar(contract, JSON.stringify(recorded));
    expect(passedOver).toEqual([
      { index: 2, reason: "outside-surface" },
      { index: 3, reason: "unanswered" },
    ]);
    const findings = exchanges.map(({ entry: { index }, exchange }) => [
      index,
      judge(contract, exchange, { leastSeverity: "error" }).map(({ check, pointer }) => pointer ?? check),
    ]);
    expect(findings).toEqual([
      [0, ["/extra"]],
      [1, ["status-declared"]],
    ]);
  });

  it("has its bodies decoded, and a body that was left out is not judged", () => {
    const text = Buffer.from('{"name":"é"}').toString("base64");
    const recorded = har(
      entry({}, { content: { size: 13, text, encoding: "base64" } }),
      entry({}, { content: { size: 13 } }),
    );
    const { exchanges } = exchangesOfHar(contract, recorded, { basePath: "/v1" });
    expect(exchanges.map(({ exchange }) => exchange.streamed)).toEqual([undefined, true]);
    for (const { exchange } of exchanges)
      expect(judge(contract, exchange, { checks: ["body-schema", "content-type-declared"] })).toEqual([]);
  });

  it("has request bodies as text, bytes or the fields of a form", () => {
    const post = (postData: object) => requestOf({ method: "POST", postData })?.body;
    expect(post({ mimeType: "application/json", text: "{}" })).toBe("{}");
    expect(post({ mimeType: "x/y", text: "AAE=", encoding: "base64" })).toEqual(Buffer.from([0, 1]));
    const params = [{ name: "a b", value: "c&d" }, { name: "e" }];
    expect(post({ mimeType: "application/x-www-form-urlencoded; charset=utf-8", params })).toBe(
      "a+b=c%26d&e=",
    );
  });

  it("has a form with parts as bytes, or by what is known of its parts", () => {
    const text =
      '--b\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\n\ufffd\r\n--b\r\nContent-Disposition: form-data; name="t"\r\n\r\nx\r\n--b--\r\n';
    const type = { name: "content-type", value: "multipart/form-data; boundary=b" };
    const sent = (length: number) =>
      requestOf({
        method: "POST",
        headers: [type, { name: "content-length", value: String(length) }],
        postData: { mimeType: type.value, text },
      });
    expect(sent(Buffer.byteLength(text))?.body).toEqual(Buffer.from(text));
    expect(sent(999)?.parts?.map(({ name, content }) => [name, content && String(content)])).toEqual([
      ["f", undefined],
      ["t", "120"],
    ]);
    const params = [
      { name: "f", value: "/home/a.pdf", fileName: "a.pdf", contentType: "application/pdf" },
      { name: "t", value: "x" },
      { name: "b", value: "(binary)" },
    ];
    expect(
      requestOf({ method: "POST", postData: { mimeType: "multipart/form-data", params } })?.parts,
    ).toEqual([
      { name: "f", filename: "a.pdf", contentType: "application/pdf" },
      { name: "t", content: "x" },
      { name: "b" },
    ]);
  });

  it("does not take a request body that was left out for one that was not sent", () => {
    const headers = [json];
    expect(requestOf({ method: "POST", headers })?.bodyOmitted).toBe(true);
    expect(requestOf({ method: "POST", bodySize: 12 })?.bodyOmitted).toBe(true);
    expect(requestOf({ method: "POST" })?.bodyOmitted).toBeUndefined();
    const none = { name: "content-length", value: "0" };
    expect(requestOf({ method: "POST", headers: [json, none] })?.bodyOmitted).toBeUndefined();
    const cut = { name: "content-length", value: "99" };
    const postData = { mimeType: "application/json", text: '{"a":' };
    expect(requestOf({ method: "POST", headers: [json, cut], postData })).toMatchObject({
      bodyOmitted: true,
    });
    expect(
      requestOf({ method: "POST", postData: { ...postData, text: '{"password":"[redacted]"}' } }),
    ).toMatchObject({
      bodyOmitted: true,
    });
    expect(requestOf({ method: "POST", postData: { ...postData, _partial: true } })?.body).toBeUndefined();
  });

  it("does not take an answer's body that was left out or cut for an empty one", () => {
    const bodyOf = (response: object) => {
      const [first] = readHar(har(entry({}, response))).entries;
      return [first?.response.body, first?.bodyOmitted];
    };
    expect(bodyOf({ content: { size: 9, text: '{"a":' } })).toEqual([undefined, true]);
    expect(bodyOf({ content: {} })).toEqual([undefined, true]);
    expect(bodyOf({ content: { size: -1 } })).toEqual([undefined, true]);
    expect(bodyOf({ content: { size: 0 }, bodySize: -1 })).toEqual([undefined, true]);
    expect(bodyOf({ content: { size: 0 }, bodySize: 0 })).toEqual([undefined, false]);
    expect(bodyOf({ headers: [{ name: "date", value: "now" }], content: { size: 0 } })).toEqual([
      undefined,
      false,
    ]);
    expect(bodyOf({ status: 204, content: { size: 7, text: "cached!" } })).toEqual([undefined, false]);
  });

  it("has methods in upper case, statuses as numbers and URLs without their fragment", () => {
    const [first] = readHar(
      har(entry({ method: "get", url: "/v1/thing?a=1#top" }, { status: "200" })),
    ).entries;
    expect(first).toMatchObject({
      request: { method: "GET", url: "/v1/thing?a=1" },
      response: { status: 200 },
    });
  });

  it.each<[keyof typeof PASS_REASONS, object, object, object]>([
    ["no-request", { method: "" }, {}, {}],
    ["other-scheme", { url: "chrome-extension://abc/v1/thing" }, {}, {}],
    ["websocket", {}, { status: 101 }, {}],
    ["unanswered", {}, { status: -1 }, {}],
    [
      "preflight",
      { method: "OPTIONS", headers: [{ name: "Access-Control-Request-Method", value: "GET" }] },
      {},
      {},
    ],
    ["service-worker", {}, { _fetchType: "Service Worker" }, {}],
    ["cached", {}, { status: 304 }, {}],
    ["cached", {}, { _fetchType: "Disk Cache" }, {}],
    ["cached", {}, { bodySize: 0, content: { size: 7, text: '{"a":1}' } }, {}],
    ["cached", {}, { status: 307, headers: [{ name: "Non-Authoritative-Reason", value: "HSTS" }] }, {}],
    ["cached", {}, {}, { _fromCache: "memory" }],
    ["no-headers", {}, { headers: [] }, {}],
  ])("has entries that say nothing of a server: %s %j %j %j", (reason, request, response, more) => {
    const { entries, passedOver } = readHar(har({ ...entry(request, response), ...more }));
    expect([entries, passedOver]).toEqual([[], [{ index: 0, reason }]]);
  });

  it("takes an origin that has none of the paths for another server", () => {
    const url = (origin: string, path: string) => entry({ url: `${origin}${path}` }, {});
    const own = "https://api.example.com";
    const recorded = har(
      url(own, "/v1/thing"),
      url(own, "/v1/nothing"),
      url("https://ads.example", "/v1/track"),
    );
    const { exchanges, passedOver } = exchangesOfHar(contract, recorded);
    expect(exchanges.map(({ entry }) => entry.index)).toEqual([0, 1]);
    expect(passedOver).toEqual([{ index: 2, reason: "other-origin" }]);
  });

  it.each<[string, unknown, string, object | undefined]>([
    ["nothing", undefined, "The recording has no list at `/log/entries`: expected HAR 1.2.", undefined],
    ["other JSON", { log: {} }, "The recording has no list at `/log/entries`: expected HAR 1.2.", undefined],
    [
      "cut off",
      '{"log": {\n "entries": [',
      "The recording is not JSON. The file ends where a value or `]` is expected.",
      { line: 2, column: 14 },
    ],
    [
      "no JSON",
      "<html>",
      "The recording is not JSON. JSON has a value here, not `<`.",
      { line: 1, column: 1 },
    ],
  ])("is refused when it is %s, with the place", (_, given, message, position) => {
    const caught = (() => {
      try {
        return readHar(given);
      } catch (error) {
        return error;
      }
    })();
    expect(caught).toBeInstanceOf(HarError);
    expect(caught).toMatchObject({ message, position, fix: "export the recording once more as HAR 1.2" });
  });

  it("throws at nothing else, whatever stands in its places", () => {
    const all = ["devtools", "firefox", "insomnia"].map((name): unknown => JSON.parse(recording(name)));
    fc.assert(
      fc.property(
        fc.constantFrom(...all),
        fc.array(fc.tuple(fc.nat(), fc.json()), { maxLength: 30 }),
        (whole, edits) => {
          const spoilt = edits.reduce<unknown>(
            (value, [at, by]) => replaced(value, at, JSON.parse(by)),
            whole,
          );
          try {
            for (const { exchange } of exchangesOfHar(recorded, spoilt).exchanges) judge(recorded, exchange);
          } catch (error) {
            expect(error).toBeInstanceOf(HarError);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

/** A copy with one place replaced, chosen by a number. */
function replaced(value: unknown, at: number, by: unknown): unknown {
  if (typeof value !== "object" || value === null) return by;
  const keys = Object.keys(value);
  const key = keys[at % keys.length];
  if (key === undefined) return by;
  const inner = replaced(Reflect.get(value, key), Math.floor(at / keys.length) + 1, by);
  return Array.isArray(value) ? value.with(Number(key), inner) : { ...value, [key]: inner };
}
