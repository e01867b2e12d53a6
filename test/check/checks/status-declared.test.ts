import { describe, expect, it } from "vitest";
import { judged } from "../contract.js";

const check = "status-declared";

describe(check, () => {
  it("accepts an exact status and a range", () => {
    expect(judged({ operation: "getThing", status: 200 }, check)).toEqual([]);
    expect(judged({ operation: "getThing", status: 299 }, check)).toEqual([]);
    expect(judged({ operation: "getThing", status: 500 }, check)).toEqual([]);
  });

  it("refuses any other status and names the declared ones", () => {
    const [finding] = judged({ operation: "getThing", status: 418 }, check);
    expect(finding).toMatchObject({
      received: "418",
      schemaPointer: "/paths/~1thing/get/responses",
      fix: "declare `418` under the responses of `getThing`, or answer a declared status",
    });
    expect(finding?.message).toMatch(/^Status `418` is not declared for `getThing`: expected `200`, .*`2XX`/);
  });

  it("refuses a surface status that no surface code has", () => {
    expect(judged({ status: 404 }, check)).toEqual([]);
    expect(judged({ status: 500 }, check)).toMatchObject([{ expected: "`404` or `405`", received: "500" }]);
  });

  it("accepts the automatic answer to OPTIONS, and only one that lists methods", () => {
    expect(judged({ method: "OPTIONS", status: 204, headers: { allow: "GET" } }, check)).toEqual([]);
    const cors = { "access-control-allow-methods": "GET" };
    expect(judged({ method: "OPTIONS", status: 200, headers: cors }, check)).toEqual([]);
    expect(judged({ method: "OPTIONS", status: 204 }, check)).toHaveLength(1);
    expect(judged({ method: "GET", status: 204, headers: { allow: "GET" } }, check)).toHaveLength(1);
  });
});
