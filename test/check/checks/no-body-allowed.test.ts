import { describe, expect, it } from "vitest";
import { judged } from "../contract.js";

const check = "no-body-allowed";

describe(check, () => {
  it.each([
    ["GET", 204],
    ["GET", 304],
    ["GET", 205],
    ["HEAD", 200],
    ["HEAD", 404],
  ])("refuses a body on %s %i", (method, status) => {
    expect(judged({ operation: "getThing", method, status, body: "abc" }, check)).toMatchObject([
      { expected: "no body", received: "3 bytes" },
    ]);
    expect(judged({ operation: "getThing", method, status, body: "" }, check)).toEqual([]);
    expect(judged({ operation: "getThing", method, status }, check)).toEqual([]);
  });

  it("allows a body on any other answer", () => {
    expect(judged({ operation: "getThing", status: 200, body: "abc" }, check)).toEqual([]);
    expect(judged({ status: 404, body: "abc" }, check)).toEqual([]);
  });
});
