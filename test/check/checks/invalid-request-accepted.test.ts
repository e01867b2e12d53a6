import { describe, expect, it } from "vitest";
import { found, get, post } from "../request/contract.js";

const check = "invalid-request-accepted";

describe(check, () => {
  it("names each broken rule, where it is, and what was sent", () => {
    expect(found(check, get("page=0&q=abcd"), 200)).toEqual([
      {
        check,
        severity: "error",
        message:
          "`listOrders` answered `200` to a request that breaks the contract: query parameter `page` must be >= 1, received `0`.",
        expected: "a refusal: query parameter `page` must be >= 1",
        received: "`200`",
        fix: "validate the request before the handler runs, or loosen the schema",
        schemaPointer: "/paths/~1shops~1{shop}~1orders/get/parameters/1/schema/minimum",
      },
      expect.objectContaining({ message: expect.stringContaining("query parameter `q`") }),
    ]);
  });

  it("points into the body", () => {
    const findings = found(check, post({ sku: "abc", count: 11 }), 201);
    expect(findings).toMatchObject([{ pointer: "/count" }]);
    expect(findings[0]?.message).toContain("the request body at `/count` must be <= 10, received `11`");
  });

  it.each([
    ["a body that is not JSON", post("{"), "the request body must be JSON, received `{`"],
    [
      "an undeclared media type",
      post("<a/>", { "content-type": "application/xml" }),
      "the media type must be",
    ],
    [
      "an absent header",
      get("", { headers: {} }),
      "header parameter `X-Tenant` is required, received nothing",
    ],
  ])("finds %s", (_, request, message) => {
    expect(found(check, request, 200)).toMatchObject([{ message: expect.stringContaining(message) }]);
  });

  it.each([
    ["a request that keeps the contract", get("page=1"), 200],
    ["a spelling that some readers take", get("page=%2B1"), 200],
    ["a format that the server need not assert", post({ sku: "abc", count: 1, email: "x" }), 201],
    ["a refusal", get("page=0"), 422],
    ["a failure", get("page=0"), 500],
    ["a redirect", get("page=0"), 303],
  ])("is silent about %s", (_, request, status) => {
    expect(found(check, request, status)).toEqual([]);
  });
});
