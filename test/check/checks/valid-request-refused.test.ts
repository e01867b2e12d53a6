import { describe, expect, it } from "vitest";
import { exchangeOf, judge } from "../../../src/check/index.js";
import { createContract } from "../../../src/contract/index.js";
import { errorBody } from "../contract.js";
import { found, get, post } from "../request/contract.js";

const check = "valid-request-refused";
const order = post({ sku: "abc", count: 10 });
const refused = (code: string, status: number, request = order) =>
  found(check, request, status, errorBody(code, status));

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

  it("is silent about a code that says what else is wrong", () => {
    expect(refused("sold_out", 422)).toEqual([]);
  });

  it("is silent about a validation code that the operation lists for conditions of its own", () => {
    expect(refused("invalid_param", 422, post({ sku: "abc", count: 1 }, {}, "PUT"))).toEqual([]);
  });

  it.each([
    ["a request that breaks the contract", get("page=0"), "invalid_param", 422],
    ["a request that may be seen either way", get("unknown=1"), "invalid_param", 422],
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
