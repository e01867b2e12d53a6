import { describe, expect, it } from "vitest";
import type { ExchangeRequest } from "../../../src/check/index.js";
import { found, get, post } from "../request/contract.js";

const check = "credentials-ignored";
const order = { sku: "abc", count: 1 };
const certified = (query: string) => ({ method: "GET", url: `/certified${query}`, headers: {} });

function ordered(
  headers: Record<string, string>,
  more: Pick<ExchangeRequest, "credentials"> = {},
  status = 201,
) {
  return found(check, { ...post(order, headers), ...more }, status);
}

describe(check, () => {
  it("finds a success without any credentials", () => {
    const findings = ordered({ authorization: "" });
    expect(findings).toMatchObject([
      {
        severity: "error",
        expected: "401",
        received: "201",
        schemaPointer: "/paths/~1shops~1{shop}~1orders/post/security",
      },
    ]);
    expect(findings[0]?.message).toBe(
      "`addOrder` answered `201` to a request with no credentials: expected `401`, its security asks for `bearer` or `key and cookie`.",
    );
  });

  it.each([
    ["another auth-scheme", { authorization: "Basic YTpi" }],
    ["a scheme without credentials", { authorization: "Bearer" }],
    ["half of an alternative", { authorization: "", "x-key": "k" }],
    ["an empty key", { authorization: "", "x-key": "", cookie: "sid=1" }],
  ])("counts %s as none", (_, headers) => {
    expect(ordered(headers)).toHaveLength(1);
  });

  it("finds a success with credentials that their sender made up", () => {
    expect(ordered({}, { credentials: "invalid" })).toMatchObject([
      { message: expect.stringContaining("credentials that are nobody's") },
    ]);
  });

  it.each([
    ["a token", { authorization: "bearer abc" }],
    ["a whole second alternative", { authorization: "", "x-key": "k", cookie: "a=b; sid=1" }],
  ])("is silent about %s, whose worth the server knows", (_, headers) => {
    expect(ordered(headers)).toEqual([]);
  });

  it("is silent about refusals and about operations that take strangers", () => {
    expect(ordered({ authorization: "" }, {}, 401)).toEqual([]);
    expect(ordered({ authorization: "" }, {}, 422)).toEqual([]);
    expect(found(check, get(), 200)).toEqual([]);
    expect(found(check, post(order, { authorization: "" }, "PUT"), 204)).toEqual([]);
  });

  it("cannot know what a recording left out", () => {
    expect(ordered({ authorization: "" }, { credentials: "withheld" })).toEqual([]);
  });

  it("cannot know of a certificate", () => {
    expect(found(check, certified(""), 200)).toEqual([]);
    expect(found(check, certified("?key=1"), 200)).toEqual([]);
  });
});
