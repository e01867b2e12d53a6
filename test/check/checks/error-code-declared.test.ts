import { describe, expect, it } from "vitest";
import { errorCodeOf, judge } from "../../../src/check/index.js";
import { createContract } from "../../../src/contract/index.js";
import { contract, errorBody, judged } from "../contract.js";

const check = "error-code-declared";

describe(check, () => {
  it("accepts a code that the operation declares at this status", () => {
    expect(judged({ operation: "getThing", status: 404, body: errorBody("thing_gone", 404) }, check)).toEqual(
      [],
    );
    expect(judged({ operation: "getToken", status: 500, body: { error: "server_error" } }, check)).toEqual(
      [],
    );
  });

  it("refuses a code that it does not declare, and says where to add it", () => {
    expect(
      judged({ operation: "getThing", status: 404, body: errorBody("not_found", 404) }, check),
    ).toMatchObject([
      {
        received: "not_found",
        expected: "`thing_gone`",
        pointer: "/code",
        fix: "add `not_found` to the `x-error-codes` of `getThing`, or map it to a declared code",
      },
    ]);
  });

  it("refuses a declared code at another status, and names its own", () => {
    const [finding] = judged(
      { operation: "getThing", status: 500, body: errorBody("thing_gone", 500) },
      check,
    );
    expect(finding?.message).toContain("where it is declared with status `404`");
    expect(finding?.fix).toBe("answer the code with its own status");
  });

  it("refuses an undeclared code of the flat family", () => {
    expect(judged({ operation: "getToken", status: 400, body: { error: "slow_down" } }, check)).toMatchObject(
      [{ received: "slow_down", expected: "`invalid_request`", pointer: "/error" }],
    );
  });

  it("leaves codes open where a document without a catalogue does not close them", () => {
    const open = createContract({
      openapi: "3.0.3",
      info: { title: "Open", version: "1" },
      paths: {
        "/a": {
          get: {
            responses: {
              "200": { description: "Fine." },
              "400": { description: "Bad.", content: { "application/json": { schema: { type: "object" } } } },
            },
          },
        },
      },
    });
    const [operation] = open.operations;
    const body = JSON.stringify({ code: "whatever" });
    const headers = { "content-type": "application/json" };
    expect(
      judge(open, { ...(operation && { operation }), method: "GET", status: 400, headers, body }),
    ).toEqual([]);
  });
});

describe("errorCodeOf", () => {
  const [thing, token] = ["getThing", "getToken"].map((id) => contract.operations.find((o) => o.id === id));

  it("reads the member of the operation's family first", () => {
    expect(errorCodeOf(thing, { code: "a", error: "b" })).toBe("a");
    expect(errorCodeOf(token, { code: "a", error: "b" })).toBe("b");
    expect(errorCodeOf(undefined, { code: "a", error: "b" })).toBe("a");
    expect(errorCodeOf(thing, { error: "b" })).toBe("b");
  });

  it.each([[null], [undefined], ["code"], [["code"]], [{ code: 1 }], [{}]])("finds none in %j", (body) => {
    expect(errorCodeOf(thing, body)).toBeUndefined();
  });
});
