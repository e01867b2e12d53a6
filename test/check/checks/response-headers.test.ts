import { describe, expect, it } from "vitest";
import { errorBody, judged } from "../contract.js";

const check = "response-headers";

function headers(value: Record<string, string | string[]>) {
  return judged({ operation: "getThing", status: 200, headers: value, body: { name: "a" } }, check);
}

describe(check, () => {
  it("accepts required headers that are there and valid", () => {
    expect(headers({ "x-total": "0" })).toEqual([]);
    expect(headers({ "x-total": "12", "x-tags": "1, 2,3", "x-flag": "true" })).toEqual([]);
    expect(headers({ "x-total": "1", "x-tags": ["1", "2"] })).toEqual([]);
    expect(headers({ "x-total": "1", "x-tags": "" })).toEqual([]);
  });

  it("refuses an absent required header", () => {
    expect(headers({})).toMatchObject([
      {
        message: "Header `X-Total` is absent: the `200` of `getThing` requires it.",
        received: "no such header",
      },
    ]);
  });

  it.each([
    ["x-total", "-1"],
    ["x-total", "1.5"],
    ["x-total", "0x10"],
    ["x-total", ""],
    ["x-tags", "1,x"],
    ["x-flag", "yes"],
  ])("refuses `%s: %s`", (name, value) => {
    expect(headers({ "x-total": "1", [name]: value })).toMatchObject([{ received: value }]);
  });

  it("asks for the headers that a code brings, and only for those of that code", () => {
    const wait = (code: string, more: Record<string, string> = {}) =>
      judged({ operation: "getThing", status: 503, headers: more, body: errorBody(code, 503) }, check);
    expect(wait("maintenance")).toHaveLength(1);
    expect(wait("maintenance", { "retry-after": "5" })).toEqual([]);
    expect(wait("busy")).toEqual([]);
  });

  it("asks for the headers of a surface code", () => {
    const refused = { status: 405, method: "PUT", body: errorBody("method_not_allowed", 405) };
    expect(judged(refused, check)).toHaveLength(1);
    expect(judged({ ...refused, headers: { allow: "GET" } }, check)).toEqual([]);
  });
});
