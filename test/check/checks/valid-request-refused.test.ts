import { describe, expect, it } from "vitest";
import { exchangeOf, judge } from "../../../src/check/index.js";
import { createContract } from "../../../src/contract/index.js";
import { errorBody } from "../contract.js";
import { found, get, post } from "../request/contract.js";

const check = "valid-request-refused";
const order = post({ sku: "abc", count: 10 });
const MESSAGES: Readonly<Record<string, string>> = {
  bad_request: "Malformed.",
  unsupported: "What?",
  invalid_param: "Invalid.",
};
const refused = (code: string, status: number, request = order, more: object = {}) =>
  found(check, request, status, errorBody(code, status, { message: MESSAGES[code] ?? "So.", ...more }));
const detailed = (type: string, ...loc: (string | number)[]) =>
  refused("invalid_param", 422, order, {
    details: [
      { type: "of_its_own", loc: ["body"], msg: "?" },
      { type, loc, msg: "must" },
    ],
  });

describe(check, () => {
  it.each([
    ["malformed", "bad_request", 400],
    ["of a wrong media type", "unsupported", 415],
    ["invalid", "invalid_param", 422],
  ])("finds a good request that is called %s", (_, code, status) => {
    const findings = refused(code, status);
    expect(findings).toMatchObject([
      {
        check,
        severity: "error",
        received: `\`${status}\``,
        schemaPointer: "/paths/~1shops~1{shop}~1orders/post",
      },
    ]);
    expect(findings[0]?.message).toContain(
      `\`addOrder\` refused a request that keeps the contract with \`${status}\``,
    );
  });

  it.each<[string, ...(string | number)[]]>([
    ["less_than_equal", "body", "count"],
    ["int_type", "body", "count"],
    ["pattern_mismatch", "body", "sku"],
    ["too_many_items", "body", "tags"],
    ["string_type", "body", "tags", 0],
    ["missing", "body", "count"],
    ["malformed", "body"],
    ["greater_than_equal", "path", "shop"],
  ])("finds a `%s` at %j: the rule is declared there and was kept", (type, ...loc) => {
    expect(detailed(type, ...loc)).toHaveLength(1);
  });

  it.each<[string, ...(string | number)[]]>([
    ["multiple_of", "body", "count"],
    ["missing", "body", "email"],
    ["format", "body", "email"],
    ["sold_out", "body", "sku"],
    ["too_short", "body", "nowhere", "deep"],
    ["too_short", "query", "nowhere"],
  ])("is silent about a `%s` at %j: no schema says so, so it is a condition beyond them", (type, ...loc) => {
    expect(detailed(type, ...loc)).toEqual([]);
  });

  it("is silent about a message of the answer's own", () => {
    expect(refused("bad_request", 400, order, { message: "Orders of one shop only." })).toEqual([]);
  });

  it("is silent about a code that says what else is wrong", () => {
    expect(refused("sold_out", 422)).toEqual([]);
  });

  it("is silent about a validation code that the operation lists for conditions of its own", () => {
    expect(refused("invalid_param", 422, post({ sku: "abc", count: 1 }, {}, "PUT"))).toEqual([]);
  });

  it.each([
    ["a request that breaks the contract", get("page=0"), "invalid_param", 422],
    ["a request that may be seen either way", get("unknown=1"), "invalid_param", 422],
    [
      "a request that accepts nothing declared",
      get("", { url: "/defaulted?n=1", headers: { accept: "text/x-none" } }),
      "bad_request",
      400,
    ],
    ["an undeclared code, which is another finding", get(), "surprise", 422],
    ["other refusals", order, "unauthorized", 401],
  ])("is silent about %s", (_, request, code, status) => {
    expect(refused(code, status, request)).toEqual([]);
  });

  describe("without a catalogue", () => {
    const plain = createContract({
      openapi: "3.0.3",
      info: { title: "Plain", version: "1" },
      paths: {
        "/things": {
          post: {
            operationId: "addThing",
            requestBody: { required: true, content: { "application/json": { schema: { type: "object" } } } },
            responses: { "201": { description: "Made." }, "4XX": { description: "Refused." } },
          },
        },
      },
    });

    it.each([
      [400, "info"],
      [422, "info"],
      [415, "error"],
    ])("a %d may have its reasons: %s", (status, severity) => {
      const request = {
        method: "POST",
        url: "/things",
        headers: { "content-type": "application/json" },
        body: "{}",
      };
      const exchange = exchangeOf(plain, request, { status, headers: {} });
      expect(exchange && judge(plain, exchange, { checks: [check] })).toMatchObject([{ severity }]);
      expect(exchange && judge(plain, exchange, { checks: [check], leastSeverity: "error" })).toHaveLength(
        severity === "error" ? 1 : 0,
      );
    });
  });
});
