import { describe, expect, it } from "vitest";
import { errorBody, judged } from "../contract.js";

const check = "error-envelope";

function canonical(body: unknown, status = 404) {
  return judged({ operation: "getThing", status, body }, check);
}

function flat(body: unknown) {
  return judged({ operation: "getToken", method: "POST", status: 400, body }, check);
}

describe(check, () => {
  it("accepts the family of the operation", () => {
    expect(canonical(errorBody("thing_gone", 404))).toEqual([]);
    expect(flat({ error: "invalid_request" })).toEqual([]);
  });

  it("leaves successes alone", () => {
    expect(canonical({ anything: 1 }, 200)).toEqual([]);
  });

  it("leaves a response that the document describes by hand to its own schema", () => {
    expect(judged({ operation: "getLegacy", status: 404, body: { title: "Gone" } }, check)).toEqual([]);
  });

  it("refuses a body whose status differs from the HTTP status", () => {
    expect(canonical(errorBody("thing_gone", 500))).toMatchObject([
      { expected: "404", received: "`500`", pointer: "/status" },
    ]);
    expect(canonical({ code: "thing_gone", message: "m", status: "404" })).toMatchObject([
      { received: '`"404"`' },
    ]);
    expect(canonical({ code: "thing_gone", message: "m" })).toMatchObject([
      { received: "nothing", pointer: "" },
    ]);
  });

  it("refuses the family of the other operations", () => {
    expect(canonical({ error: "invalid_request" })).toMatchObject([{ expected: "a text in `code`" }]);
    expect(flat(errorBody("thing_gone", 400))).toMatchObject([{ expected: "a text in `error`" }]);
  });

  it.each([[null], [[]], ["text"], [42]])("refuses %j", (body) => {
    expect(
      judged(
        {
          operation: "getThing",
          status: 404,
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body),
        },
        check,
      ),
    ).toMatchObject([{ expected: "the canonical ErrorBody" }]);
  });

  it("refuses an empty message", () => {
    expect(canonical({ code: "thing_gone", message: "", status: 404 })).toMatchObject([
      { pointer: "/message" },
    ]);
  });
});
