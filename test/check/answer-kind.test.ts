import { describe, expect, test } from "vitest";
import { answerKind, exchangeOf } from "../../src/check/index.js";
import type { Contract } from "../../src/contract/index.js";
import { contract, openContract } from "../ledger/contract.js";

interface Given {
  readonly method?: string;
  readonly url: string;
  readonly status: number;
  readonly type?: string;
  readonly body?: string;
}

/** The kind of an answer in one line; `nothing` for what is not counted. */
function kindOf(of: Contract, { method = "GET", url, status, type, body }: Given): string {
  const headers = { ...(type !== undefined && { "content-type": type }) };
  const exchange = exchangeOf(of, { method, url, headers: {} }, { status, headers, body });
  const kind = exchange && answerKind(of, exchange);
  return kind
    ? [kind.operation ?? "-", kind.status, kind.mediaType, kind.code].filter(Boolean).join(" ")
    : "nothing";
}

const JSON_TYPE = "application/json";
const THING = "/v1/things/1";

describe("answers of a contract with a catalogue", () => {
  test.each<[string, Given]>([
    ["getThing 200 application/json", { url: THING, status: 200, type: JSON_TYPE, body: "{}" }],
    ["getThing 200 application/json", { url: THING, status: 200, type: "Application/JSON; charset=utf-8" }],
    ["getThing 200 text/*", { url: THING, status: 200, type: "text/csv" }],
    ["getThing 200 image/png", { url: THING, status: 200, type: "image/png; q=1" }],
    ["getThing 200", { url: THING, status: 200 }],
    ["getThing 404 application/json thing_gone", error(404, "thing_gone")],
    ["getThing 404 application/json other", error(404, "other")],
    ["getThing 404 application/json", { url: THING, status: 404, type: JSON_TYPE, body: "<html>" }],
    ["getThing 418 application/json", { url: THING, status: 418, type: JSON_TYPE, body: "{}" }],
    ["getThing 418 application/json teapot", error(418, "teapot")],
    ["deleteThing 204", { method: "DELETE", url: THING, status: 204, type: JSON_TYPE }],
    [
      "deleteThing 204 text/plain",
      { method: "DELETE", url: THING, status: 204, type: "text/plain", body: "x" },
    ],
    ["- 404 application/json not_found", { ...error(404, "not_found"), url: "/v1/nothing" }],
    ["- 405 application/json", { method: "PUT", url: THING, status: 405, type: JSON_TYPE, body: "{}" }],
  ])("%s", (want, given) => {
    expect(kindOf(contract, given)).toBe(want);
  });

  test.each<[string, Given]>([
    ["HEAD", { method: "HEAD", url: THING, status: 200, type: JSON_TYPE }],
    ["what lists the methods of a resource", { method: "OPTIONS", url: THING, status: 204 }],
    ["what no base path covers", { url: "/elsewhere", status: 200 }],
  ])("%s is not counted", (_name, given) => {
    expect(kindOf(contract, given)).toBe("nothing");
  });
});

function error(status: number, code: string): Given {
  return { url: THING, status, type: JSON_TYPE, body: JSON.stringify({ code, message: "m", status }) };
}

describe("answers of a contract with ranges and without a catalogue", () => {
  test.each<[string, Given]>([
    ["root 4XX application/json taken", { url: "/", status: 409, type: JSON_TYPE, body: '{"code":"taken"}' }],
    ["root 4XX application/json", { url: "/", status: 418, type: JSON_TYPE, body: '{"code":"teapot"}' }],
    ["root 5XX application/json down", { url: "/", status: 503, type: JSON_TYPE, body: '{"code":"down"}' }],
    ["root default text/html", { url: "/", status: 302, type: "text/html", body: "<p>" }],
  ])("%s", (want, given) => {
    expect(kindOf(openContract, given)).toBe(want);
  });

  test("what the document is silent about is not counted", () => {
    expect(kindOf(openContract, { url: "/nothing", status: 404 })).toBe("nothing");
  });
});
