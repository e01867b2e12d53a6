import { describe, expect, it } from "vitest";
import { judge } from "../../../src/check/index.js";
import { createContract } from "../../../src/contract/index.js";
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

describe("the status of problem details (RFC 9457 §3.1.2)", () => {
  const type = "application/problem+json";
  const plain = createContract({
    openapi: "3.1.0",
    info: { title: "Plain", version: "1" },
    paths: {
      "/thing": {
        get: {
          operationId: "getThing",
          responses: { default: { description: "Wrong.", content: { [type]: { schema: {} } } } },
        },
      },
    },
  });
  const [operation] = plain.operations;

  function problem(body: object, headers: Record<string, string> = {}) {
    const answer = { method: "GET", status: 404, headers: { "content-type": type, ...headers } };
    return judge(
      plain,
      { ...answer, body: JSON.stringify(body), ...(operation && { operation }) },
      { checks: [check] },
    );
  }

  it("repeats the HTTP status, without an error catalogue too", () => {
    expect(problem({ title: "Gone", status: 404 })).toEqual([]);
    expect(
      problem({ title: "Gone", status: 500 }, { "content-type": `${type}; charset=utf-8` }),
    ).toMatchObject([
      {
        severity: "error",
        expected: "404",
        received: "`500`",
        pointer: "/status",
        schemaPointer: "/paths/~1thing/get/responses/default/content/application~1problem+json",
      },
    ]);
  });

  it("repeats it in a response that is described by hand beside a catalogue", () => {
    const answer = { operation: "getLegacy", status: 404, headers: { "content-type": type } } as const;
    expect(judged({ ...answer, body: { title: "Gone", status: 410 } }, check)).toMatchObject([
      { expected: "404", received: "`410`" },
    ]);
  });

  it.each<[string, object, Record<string, string>]>([
    ["is absent", { title: "Gone" }, {}],
    ["is no number, and so ignored", { status: "500" }, {}],
    ["belongs to an answer that a gateway may have changed", { status: 500 }, { via: "1.1 edge" }],
    ["belongs to an answer out of a cache", { status: 500 }, { age: "3" }],
    ["is of JSON that is no problem", { status: 500 }, { "content-type": "application/json" }],
  ])("is left alone where it %s", (_, body, headers) => {
    expect(problem(body, headers)).toEqual([]);
  });
});
