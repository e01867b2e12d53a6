import { describe, expect, it } from "vitest";
import { exchangesOfHar, HarError, judge, readHar } from "../../src/check/index.js";
import { contract } from "./contract.js";

const json = { name: "Content-Type", value: "application/json" };

function entry(request: object, response: object) {
  return {
    request: { method: "GET", url: "https://api.example.com/v1/thing", headers: [], ...request },
    response: { status: 200, headers: [json], content: { size: 0 }, ...response },
  };
}

const har = (...entries: object[]) => ({ log: { version: "1.2", entries } });

describe("a recording", () => {
  it("is read entry by entry, fields in lower case, repeated ones as lists", () => {
    const headers = [
      json,
      { name: "Set-Cookie", value: "a=1" },
      { name: "set-cookie", value: "b=2" },
      { name: ":status", value: "200" },
    ];
    expect(readHar(har(entry({}, { headers, content: { size: 2, text: "{}" } })))).toEqual([
      {
        index: 0,
        request: {
          method: "GET",
          url: "https://api.example.com/v1/thing",
          headers: {},
          body: undefined,
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
    const { exchanges, foreign, unanswered } = exchangesOfHar(contract, JSON.stringify(recorded));
    expect([foreign, unanswered]).toEqual([1, 1]);
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
    const post = (postData: object) => readHar(har(entry({ method: "POST", postData }, {})))[0]?.request.body;
    expect(post({ mimeType: "application/json", text: "{}" })).toBe("{}");
    expect(post({ mimeType: "x/y", text: "AAE=", encoding: "base64" })).toEqual(Buffer.from([0, 1]));
    const params = [{ name: "a b", value: "c&d" }, { name: "e" }];
    expect(post({ mimeType: "application/x-www-form-urlencoded; charset=utf-8", params })).toBe(
      "a+b=c%26d&e=",
    );
    expect(post({ mimeType: "multipart/form-data", params })).toBeUndefined();
  });

  it.each([
    ["nothing", undefined],
    ["no JSON", "{"],
    ["other JSON", { log: {} }],
    ["an entry without a request", har({ response: { status: 200 } })],
  ])("is refused when it is %s", (_, given) => {
    expect(() => readHar(given)).toThrow(HarError);
  });
});
