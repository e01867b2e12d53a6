import { describe, expect, it } from "vitest";
import { judged } from "../contract.js";

const check = "content-type-declared";

function typed(type: string | undefined, body: string | undefined = "{}", more: object = {}) {
  const headers = type === undefined ? {} : { "content-type": type };
  return judged({ operation: "getThing", status: 200, headers, body, ...more }, check);
}

describe(check, () => {
  it.each([
    "application/json",
    "Application/JSON",
    "application/json; charset=utf-8",
    'application/json;charset="UTF-8"',
    "application/json; v=1",
    "text/csv; charset=latin1",
    "image/png",
    "application/problem+json; profile=a",
    'application/problem+json; charset=utf-8; profile="A"',
  ])("accepts `%s`", (type) => {
    expect(typed(type)).toEqual([]);
  });

  it.each([
    ["text/html; charset=utf-8", "is not declared"],
    ["application/jsonx", "is not declared"],
    ["application/problem+json", "is not declared"],
    ["application/problem+json; profile=b", "is not declared"],
    ["text/*", "is not declared"],
    ["application", "is malformed"],
    ["application/json; =", "is malformed"],
    ["", "is malformed"],
  ])("refuses `%s`", (type, why) => {
    const [finding] = typed(type);
    expect(finding?.message).toContain(why);
    expect(finding?.expected).toContain("`application/json`");
    expect(finding?.received).toBe(type);
  });

  it("refuses JSON in a charset that JSON does not have", () => {
    expect(typed("application/json; charset=latin1")).toMatchObject([
      { expected: "utf-8", received: "latin1" },
    ]);
  });

  it("refuses a body without Content-Type, sent whole or as a stream", () => {
    expect(typed(undefined)).toMatchObject([{ received: "no Content-Type" }]);
    expect(judged({ operation: "getThing", status: 200, streamed: true }, check)).toHaveLength(1);
  });

  it("refuses a body where no content is declared", () => {
    const [finding] = judged({ operation: "getThing", status: 204, headers: {}, body: "x" }, check);
    expect(finding).toBeUndefined();
    expect(
      judged({ status: 404, headers: { "content-type": "text/html" }, body: "<p>" }, check),
    ).toHaveLength(1);
  });

  it("judges the header of an answer to HEAD, which describes the body of GET", () => {
    expect(typed("application/json", undefined, { method: "HEAD", body: undefined })).toEqual([]);
    expect(typed("text/html", undefined, { method: "HEAD", body: undefined })).toHaveLength(1);
    expect(judged({ operation: "getThing", method: "HEAD", status: 200 }, check)).toEqual([]);
  });
});
