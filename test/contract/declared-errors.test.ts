import { describe, expect, it } from "vitest";
import { createContract, type Json, type JsonObject } from "../../src/contract/index.js";
import { document, oneOperation } from "./support/documents.js";

/** The errors that one response declares, as `status code details (family)`. */
function declared(schema: Json, key = "404", schemas: JsonObject = {}): string[] {
  const responses = { [key]: { description: "No.", content: { "application/json": { schema } } } };
  const [operation] = createContract(oneOperation({ responses }, { components: { schemas } })).operations;
  const errors = [...(operation?.errors ?? []), ...(operation?.rangedErrors ?? [])];
  return errors.map((error) => {
    const { code, details, family } = error;
    return `${"range" in error ? error.range : error.status} ${code} ${details} ${family}`;
  });
}

const code = (...codes: string[]): JsonObject => ({
  type: "object",
  properties: { code: { type: "string", enum: codes } },
});

describe("codes are read from the response schemas of a document without a catalogue", () => {
  const rows: [name: string, schema: Json, want: string[], key?: string][] = [
    ["a single-value enum", code("a"), ["404 a none canonical"]],
    ["a const", { properties: { code: { const: "a" } } }, ["404 a none canonical"]],
    ["an enum of several", code("b", "a"), ["404 a none canonical", "404 b none canonical"]],
    ["oneOf", { oneOf: [code("a"), code("b")] }, ["404 a none canonical", "404 b none canonical"]],
    ["anyOf", { anyOf: [code("a"), code("b")] }, ["404 a none canonical", "404 b none canonical"]],
    ["allOf", { allOf: [{ $ref: "#/components/schemas/Body" }, code("a")] }, ["404 a optional canonical"]],
    ["allOf narrows", { allOf: [code("a", "b"), code("b", "c")] }, ["404 b none canonical"]],
    ["a $ref to a schema", { $ref: "#/components/schemas/A" }, ["404 a none canonical"]],
    [
      "a $ref to the code's own schema",
      { properties: { code: { $ref: "#/components/schemas/Code" } } },
      ["404 x none canonical", "404 y none canonical"],
    ],
    [
      "a code whose alternatives are consts",
      { properties: { code: { oneOf: [{ const: "a" }, { const: "b" }] } } },
      ["404 a none canonical", "404 b none canonical"],
    ],
    [
      "a union with an open branch",
      { oneOf: [code("a"), { $ref: "#/components/schemas/Body" }] },
      ["404 a none canonical"],
    ],
    ["`error` in the flat family", { properties: { error: { enum: ["a"] } } }, ["404 a none oauth"]],
    [
      "`code` before `error`",
      { properties: { error: { enum: ["e"] }, code: { enum: ["a"] } } },
      ["404 a none canonical"],
    ],
    [
      "details that are required",
      { allOf: [code("a"), { required: ["details"], properties: { details: {} } }] },
      ["404 a required canonical"],
    ],
    [
      "details that are refused",
      { allOf: [{ $ref: "#/components/schemas/Body" }, code("a"), { properties: { details: { not: {} } } }] },
      ["404 a none canonical"],
    ],
    ["a recursive schema", { $ref: "#/components/schemas/Loop" }, ["404 a none canonical"]],
    ["any string", { properties: { code: { type: "string" } } }, []],
    ["numbers are no codes", { properties: { code: { enum: [404] } } }, []],
    ["a nested error is none", { properties: { error: { properties: { code: { enum: ["a"] } } } } }, []],
    ["the schema true", true, []],
    ["a success has no errors", code("a"), [], "200"],
    ["a range knows no status", code("a", "b"), ["4XX a none canonical", "4XX b none canonical"], "4XX"],
    ["a range in lower case", code("a"), ["5XX a none canonical"], "5xx"],
    ["default knows no status", code("a"), ["default a none canonical"], "default"],
    [
      "default takes the status from the body",
      { allOf: [code("a"), { properties: { status: { enum: [404, 200] } } }] },
      ["404 a none canonical"],
      "default",
    ],
    [
      "a range takes statuses of its own",
      { allOf: [code("a"), { properties: { status: { enum: [404, 500] } } }] },
      ["500 a none canonical"],
      "5XX",
    ],
  ];
  it.each(rows)("%s", (_name, schema, want, key) => {
    const schemas: JsonObject = {
      Body: { type: "object", properties: { code: { type: "string" }, details: { type: "array" } } },
      A: code("a"),
      Code: { type: "string", enum: ["x", "y"] },
      Loop: { allOf: [code("a"), { anyOf: [{ $ref: "#/components/schemas/Loop" }, { type: "object" }] }] },
    };
    expect(declared(schema, key, schemas)).toEqual(want);
  });

  it("with the headers of the response, and per media type", () => {
    const content = {
      "application/json": { schema: code("a") },
      "Application/Problem+JSON": { schema: code("a") },
    };
    const responses = { "503": { description: "No.", headers: { "Retry-After": { schema: {} } }, content } };
    const [operation] = createContract(oneOperation({ responses })).operations;
    expect(operation?.errors.map(({ mediaType, headers }) => [mediaType, headers])).toEqual([
      ["application/json", ["Retry-After"]],
      ["application/problem+json", ["Retry-After"]],
    ]);
  });

  it("an operation whose every code is flat belongs to the oauth family", () => {
    const responses = {
      "400": {
        description: "No.",
        content: { "application/json": { schema: { properties: { error: { enum: ["a"] } } } } },
      },
    };
    expect(createContract(oneOperation({ responses })).operations[0]?.errorFamily).toBe("oauth");
  });
});

describe("codes of a catalogue", () => {
  it("are declared with what the catalogue says, in the order of status and code", () => {
    const { operations, surfaceErrors } = createContract(document());
    expect(
      operations.map(({ id, errorFamily, errors }) => [
        id,
        errorFamily,
        errors.map((error) => `${error.status} ${error.code} ${error.details}`),
      ]),
    ).toEqual([
      [
        "getApp",
        "canonical",
        [
          "401 unauthorized none",
          "404 app_not_found none",
          "404 workspace_not_found none",
          "422 invalid_param required",
        ],
      ],
      ["token", "oauth", ["400 invalid_request none", "400 slow_down none"]],
    ]);
    expect(operations[0]?.errors[0]).toEqual({
      code: "unauthorized",
      status: 401,
      family: "canonical",
      mediaType: "application/json",
      details: "none",
      headers: ["WWW-Authenticate"],
      catalogue: {
        code: "unauthorized",
        family: "canonical",
        status: 401,
        message: "Sign in.",
        details: "none",
        retryable: false,
        headers: ["WWW-Authenticate"],
        applies: ["has-security"],
        stages: ["credentials"],
        pointer: "/x-error-catalogue/codes/unauthorized",
      },
    });
    expect(surfaceErrors.map(({ code, catalogue }) => [code, catalogue?.stages])).toEqual([
      ["not_found", ["route"]],
    ]);
  });

  it("are read alike from the expanded document", () => {
    const contract = createContract(document());
    expect(createContract(contract.document).operations).toEqual(contract.operations);
  });

  it("answer the stage of their status when they are the framework's, and the stages that they name", () => {
    const stages = (entry: JsonObject) => {
      const codes = { a: { message: "A.", ...entry } };
      return createContract(oneOperation({ "x-error-codes": ["a"] }, { "x-error-catalogue": { codes } }))
        .catalogue[0]?.stages;
    };
    const derived = [426, 404, 405, 401, 403, 429, 415, 406, 413, 400, 422, 500].map((status) =>
      stages({ status, applies: "always" }),
    );
    expect(derived).toEqual(
      [
        "version",
        "route",
        "method",
        "credentials",
        "scope",
        "rate-limit",
        "media-type",
        "accept",
        "size",
        "parse",
        "validation",
        "handler",
      ].map((stage) => [stage]),
    );
    expect(stages({ status: 404 })).toEqual([]);
    expect(stages({ status: 418, applies: "always" })).toEqual([]);
    expect(stages({ status: 400, applies: "always", stage: ["validation", "parse"] })).toEqual([
      "validation",
      "parse",
    ]);
    expect(stages({ status: 404, stage: "scope" })).toEqual(["scope"]);
  });
});
