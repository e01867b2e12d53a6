import { describe, expect, test } from "vitest";
import {
  ApiError,
  type Declared,
  isApiError,
  match,
  type Result,
  type Success,
  type Undeclared,
} from "../../src/client/index.js";
import { clientOf, getApp } from "./call.js";
import { errorBody, json, serve } from "./serve.js";

interface Body<Code extends string, Status extends number> {
  readonly code: Code;
  readonly status: Status;
  readonly message: string;
}
type Outcome = Result<
  Success<200, { id: string }, Record<never, never>>,
  | Declared<404, "app_not_found" | "constructor", Body<"app_not_found", 404> | Body<"constructor", 404>>
  | Declared<429, "too_many_requests", Body<"too_many_requests", 429>, { readonly "Retry-After"?: number }>
  | Declared<500, null, { reason: string }>
>;
const response = new Response();
const declared = { ok: false, kind: "declared", headers: {}, response } as const;
const notFound: Outcome = {
  ...declared,
  status: 404,
  code: "app_not_found",
  error: { code: "app_not_found", status: 404, message: "No such app." },
};
const success: Outcome = { ok: true, kind: "success", status: 200, data: { id: "1" }, headers: {}, response };

const told = (result: Outcome) =>
  match(result, {
    ok: (data, { status }) => [data.id, status],
    app_not_found: (error) => error.message,
    constructor: () => "constructor" as const,
    too_many_requests: (error, { headers }) => headers["Retry-After"] ?? error.status,
    _: (failure) => failure.kind,
  });

describe("match", () => {
  test("calls the arm of the code with the body and the failure", () => {
    expect(told(notFound)).toBe("No such app.");
    const limited: Outcome = {
      ...declared,
      status: 429,
      code: "too_many_requests",
      error: { code: "too_many_requests", status: 429, message: "" },
      headers: { "Retry-After": 3 },
    };
    expect(told(limited)).toBe(3);
  });

  test("calls `ok` with the data and the success", () => {
    expect(told(success)).toEqual(["1", 200]);
  });

  test("calls `_` for what is undeclared, for what was not answered, and for declared answers without a code", () => {
    const undeclared: Undeclared = {
      ok: false,
      kind: "undeclared",
      status: 404,
      code: "app_not_found",
      error: { code: "app_not_found", status: 404, message: "", body: {}, raw: "{}" },
      response,
    };
    expect(told(undeclared)).toBe("undeclared");
    expect(
      told({ ok: false, kind: "transport", reason: "network", code: null, error: new Error("reset") }),
    ).toBe("transport");
    expect(told({ ...declared, status: 500, code: null, error: { reason: "?" } })).toBe("declared");
  });

  test("takes a failure alone once success is out of the way", () => {
    const statusOf = (outcome: Outcome): 200 | 404 | 429 | undefined => {
      if (outcome.ok) return outcome.status;
      return match(outcome, {
        app_not_found: (_, { status }) => status,
        constructor: (_, { status }) => status,
        too_many_requests: ({ status }) => status,
        _: () => undefined,
      });
    };
    expect([statusOf(notFound), statusOf(success)]).toEqual([404, 200]);
  });
});

describe("throw mode", () => {
  const input = { path: { app_id: "1" } };

  test("returns the data of a success", async () => {
    const { url } = await serve((answer) => json(answer, 200, { id: "1" }));
    expect(await clientOf(getApp, { baseUrl: url }).orThrow.call(input)).toEqual({ id: "1" });
  });

  test("throws one class that carries the failure and says what happened", async () => {
    const body = errorBody(404, "app_not_found");
    const { url } = await serve((answer) => json(answer, 404, body));
    const error = await clientOf(getApp, { baseUrl: url })
      .orThrow.call(input)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      name: "ApiError",
      message: "call: 404 app_not_found It is app_not_found.",
      operation: "call",
      code: "app_not_found",
      status: 404,
      failure: { kind: "declared", error: body },
    });
  });

  test("throws a transport failure with its cause", async () => {
    const client = clientOf(getApp, { baseUrl: "http://127.0.0.1:1", retry: false });
    const error = await client.orThrow.call(input).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ status: undefined, code: null, failure: { reason: "network" } });
    expect((error as Error).cause).toBeInstanceOf(TypeError);
  });

  test("isApiError tells them by class and by operation", () => {
    const error = new ApiError("getApp", notFound as never);
    expect([isApiError(error), isApiError(error, "getApp"), isApiError(error, "listApps")]).toEqual([
      true,
      true,
      false,
    ]);
    expect(isApiError(new Error("getApp"))).toBe(false);
  });
});
