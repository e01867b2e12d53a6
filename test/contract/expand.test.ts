import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  createContract,
  expandDocument,
  type Json,
  type JsonObject,
  resolvePointer,
} from "../../src/contract/index.js";
import { document, oneOperation, reversed } from "./support/documents.js";

const expanded = (input: JsonObject) => expandDocument(input).document;
const at = (input: JsonObject, pointer: string) => resolvePointer(expanded(input), pointer);

describe("a code becomes one schema", () => {
  it("narrowing the body to one code and one status, and refusing details that it does not have", () => {
    expect(at(document(), "/components/schemas/AppNotFoundError")).toEqual({
      description: "No such app.",
      allOf: [
        { $ref: "#/components/schemas/ErrorBody" },
        {
          type: "object",
          required: ["code", "status"],
          properties: {
            code: { type: "string", enum: ["app_not_found"] },
            status: { type: "integer", enum: [404] },
            details: { not: {} },
          },
        },
      ],
      "x-error-code": "app_not_found",
    });
  });

  it("with required details where the catalogue says so, as the document's own body has them", () => {
    const own = { type: "array", items: { type: "string" } };
    const input = document({
      components: { schemas: { ErrorBody: { type: "object", properties: { details: own } } } },
    });
    expect(at(input, "/components/schemas/InvalidParamError/allOf/1")).toEqual({
      type: "object",
      required: ["code", "status", "details"],
      properties: {
        code: { type: "string", enum: ["invalid_param"] },
        status: { type: "integer", enum: [422] },
        details: own,
      },
    });
  });

  it("in the oauth family with the flat body", () => {
    expect(at(document(), "/components/schemas/OAuthSlowDownError")).toEqual({
      description: "Poll slower.",
      allOf: [
        { $ref: "#/components/schemas/DeviceFlowError" },
        {
          type: "object",
          required: ["error"],
          properties: { error: { type: "string", enum: ["slow_down"] } },
        },
      ],
      "x-error-code": "slow_down",
    });
  });

  it("named without saying error twice", () => {
    const codes = { internal_server_error: { status: 500, message: "Failed.", applies: "always" } };
    expect(
      at(oneOperation({}, { "x-error-catalogue": { codes } }), "/components/schemas/InternalServerError"),
    ).toBeDefined();
  });
});

describe("a set of codes with one status becomes one response", () => {
  it("a single code refers to its schema", () => {
    expect(at(document(), "/components/responses/Error401Unauthorized")).toEqual({
      description: "`unauthorized`: Sign in.",
      headers: {
        "WWW-Authenticate": {
          description: "How to authenticate (RFC 9110 §11.6.1).",
          required: true,
          schema: { type: "string" },
        },
      },
      content: {
        "application/json": {
          schema: { $ref: "#/components/schemas/UnauthorizedError" },
          examples: {
            unauthorized: {
              summary: "Sign in.",
              value: { code: "unauthorized", message: "Sign in.", status: 401 },
            },
          },
        },
      },
      "x-error-codes": ["unauthorized"],
    });
  });

  it("several are a `oneOf` in the order of their names, each with an example", () => {
    expect(at(document(), "/components/responses/Error404AppNotFoundOrWorkspaceNotFound")).toEqual({
      description: "One of `app_not_found`, `workspace_not_found`.",
      content: {
        "application/json": {
          schema: {
            oneOf: [
              { $ref: "#/components/schemas/AppNotFoundError" },
              { $ref: "#/components/schemas/WorkspaceNotFoundError" },
            ],
          },
          examples: {
            app_not_found: {
              summary: "No such app.",
              value: { code: "app_not_found", message: "No such app.", status: 404, hint: "List the apps." },
            },
            workspace_not_found: {
              summary: "No such workspace.",
              value: { code: "workspace_not_found", message: "No such workspace.", status: 404 },
            },
          },
        },
      },
      "x-error-codes": ["app_not_found", "workspace_not_found"],
    });
  });

  it("to which operations and the surface refer", () => {
    const result = expanded(document());
    expect(resolvePointer(result, "/paths/~1apps~1{id}/get/responses")).toEqual({
      "200": { description: "An app." },
      "401": { $ref: "#/components/responses/Error401Unauthorized" },
      "404": { $ref: "#/components/responses/Error404AppNotFoundOrWorkspaceNotFound" },
      "422": { $ref: "#/components/responses/Error422InvalidParam" },
    });
    expect(resolvePointer(result, "/paths/~1token/post/responses")).toEqual({
      "200": { description: "A token." },
      "400": { $ref: "#/components/responses/OAuthError400InvalidRequestOrSlowDown" },
    });
    expect(result["x-surface-responses"]).toEqual({
      "404": { $ref: "#/components/responses/Error404NotFound" },
    });
  });

  it("a header that only some of its codes bring is optional", () => {
    const codes = {
      a: { status: 503, message: "A.", headers: ["Retry-After"] },
      b: { status: 503, message: "B.", headers: ["retry-after", "Allow"] },
      c: { status: 503, message: "C.", headers: ["RETRY-AFTER"] },
    };
    const input = oneOperation({ "x-error-codes": ["a", "b", "c"] }, { "x-error-catalogue": { codes } });
    expect(at(input, "/components/responses/Error503AOrBOrC/headers")).toEqual({
      Allow: { description: expect.any(String), required: false, schema: { type: "string" } },
      "Retry-After": { description: expect.any(String), required: true, schema: { type: "string" } },
    });
  });

  it("whose examples obey their schemas", () => {
    const contract = createContract(document());
    const responses = contract.document.components as { responses: JsonObject };
    for (const name of Object.keys(responses.responses)) {
      const media = `/components/responses/${name}/content/application~1json`;
      for (const example of Object.values(
        resolvePointer(contract.document, `${media}/examples`) as JsonObject,
      )) {
        const { value } = example as JsonObject;
        expect(contract.validators.responseAll(`${media}/schema`)(value)).toBeUndefined();
      }
    }
  });

  it("whose name is bounded, however many its codes", () => {
    const names = Array.from({ length: 40 }, (_, index) => `a_rather_long_code_number_${index}`);
    const codes = Object.fromEntries(names.map((name) => [name, { status: 409, message: "No." }]));
    const responses = (list: string[]) => {
      const input = oneOperation({ "x-error-codes": list }, { "x-error-catalogue": { codes } });
      return Object.keys(at(input, "/components/responses") as JsonObject);
    };
    const [first = ""] = responses(names);
    const [second = ""] = responses(names.slice(0, 39));
    expect(first).toMatch(/^Error409ARatherLongCodeNumber0And39More[0-9a-f]{8}$/);
    expect(second).not.toBe(first);
    expect(first.length).toBeLessThanOrEqual(64);
    expect(responses(["z".repeat(63)].concat(names)).every((name) => name.length <= 64)).toBe(true);
  });
});

describe("component names", () => {
  const codes = { app_gone: { status: 410, message: "Gone." } };

  it("leave a hand-written component of the same name alone", () => {
    const own = { type: "string" };
    const input = oneOperation(
      { "x-error-codes": ["app_gone"] },
      { "x-error-catalogue": { codes }, components: { schemas: { AppGoneError: own } } },
    );
    const schemas = at(input, "/components/schemas") as JsonObject;
    expect(schemas.AppGoneError).toEqual(own);
    expect(Object.keys(schemas).filter((name) => /^AppGoneError_[0-9a-f]{8}$/.test(name))).toHaveLength(1);
  });

  it("tell codes apart that read the same, in whatever order they come", () => {
    const twins = { a_1: { status: 400, message: "A." }, a__1: { status: 400, message: "B." } };
    const input = oneOperation(
      { "x-error-codes": ["a_1", "a__1"] },
      { "x-error-catalogue": { codes: twins } },
    );
    const schemas = Object.keys(at(input, "/components/schemas") as JsonObject).filter((name) =>
      /^A1Error_[0-9a-f]{8}$/.test(name),
    );
    expect(schemas).toHaveLength(2);
    expect(expanded(reversed(input) as JsonObject)).toEqual(expanded(input));
  });

  it("use the bodies that the document defines", () => {
    const own = { type: "object", properties: { code: { type: "string" } } };
    const input = oneOperation(
      { "x-error-codes": ["app_gone"] },
      { "x-error-catalogue": { codes }, components: { schemas: { ErrorBody: own } } },
    );
    const schemas = at(input, "/components/schemas") as JsonObject;
    expect(Object.keys(schemas)).toEqual(["ErrorBody", "AppGoneError"]);
    expect(schemas.ErrorBody).toEqual(own);
  });
});

describe("framework codes attach where the document has what they apply to", () => {
  const catalogue = (applies: string) => ({
    "x-error-catalogue": { codes: { a: { status: 400, message: "A.", applies } } },
  });
  const body = { requestBody: { content: {} } };
  const query = { parameters: [{ name: "q", in: "query", schema: {} }] };
  const path = { parameters: [{ name: "q", in: "path", required: true, schema: {} }] };
  const rows: [applies: string, attaches: JsonObject[], not: JsonObject[]][] = [
    ["always", [{}], []],
    ["has-security", [{ security: [{ b: [] }] }], [{}, { security: [] }, { security: [{ b: [] }, {}] }]],
    ["has-scopes", [{ security: [{ b: ["full"] }] }], [{}, { security: [{ b: [] }] }]],
    ["has-input", [body, query], [{}, { parameters: [{ name: "Accept", in: "header", schema: {} }] }]],
    ["has-parameters", [query, path], [{}, body]],
    ["has-path-parameters", [path], [{}, query]],
    ["has-body", [body], [{}, query]],
    [
      "has-response-content",
      [
        { responses: { "200": { content: { "text/plain": {} } } } },
        { responses: { "2XX": { content: { "a/b": {} } } } },
      ],
      [{}, { responses: { "204": {} } }, { responses: { "302": { content: { "a/b": {} } } } }],
    ],
    ["surface", [], [{}, body]],
  ];
  it.each(rows)("%s", (applies, attaches, not) => {
    const has400 = (operation: JsonObject) => {
      return at(oneOperation(operation, catalogue(applies)), "/paths/~1a/get/responses/400") !== undefined;
    };
    expect(attaches.map(has400)).toEqual(attaches.map(() => true));
    expect(not.map(has400)).toEqual(not.map(() => false));
  });

  it("inherited security counts, and the path item's parameters", () => {
    const input = oneOperation({}, { ...catalogue("has-security"), security: [{ b: [] }] });
    expect(at(input, "/paths/~1a/get/responses/400")).toBeDefined();
  });
});

describe("what is written stays, what is not is named", () => {
  it("keeps of the catalogue what the document uses, and the lists it was made from", () => {
    const codes = { used: { status: 400, message: "A." }, spare: { status: 400, message: "B." } };
    const result = expanded(
      oneOperation({ "x-error-codes": ["used"] }, { "x-error-catalogue": { codes, oauth: {} } }),
    );
    expect(result["x-error-catalogue"]).toEqual({ codes: { used: codes.used }, oauth: {} });
    expect(resolvePointer(result, "/paths/~1a/get/x-error-codes")).toEqual(["used"]);
  });

  it("adds the root's own codes to what the surface answers", () => {
    const codes = {
      upgrade: { status: 426, message: "A.", stage: "version" },
      gone: { status: 404, message: "B.", applies: "surface" },
    };
    const result = expanded({
      openapi: "3.1.0",
      paths: {},
      "x-error-codes": ["upgrade"],
      "x-error-catalogue": { codes },
    });
    expect(Object.keys(result["x-surface-responses"] as JsonObject)).toEqual(["404", "426"]);
  });

  it("gives operations without an operationId one of their own", () => {
    const paths = {
      "/apps/{app_id}/runs": { get: {}, post: { operationId: "getAppsByAppIdRuns" } },
      "/": { get: {} },
      "/apps-app_id/runs": { get: {} },
    };
    const result = expanded({ openapi: "3.1.0", paths });
    const id = (pointer: string) => resolvePointer(result, `${pointer}/operationId`);
    expect(id("/paths/~1apps~1{app_id}~1runs/get")).toBe("getAppsByAppIdRuns2");
    expect(id("/paths/~1/get")).toBe("getRoot");
    expect(id("/paths/~1apps-app_id~1runs/get")).toBe("getAppsAppIdRuns");
    expect(expanded(reversed({ openapi: "3.1.0", paths }) as JsonObject)).toEqual(result);
  });

  it("changes nothing else in a document without a catalogue", () => {
    const input = oneOperation(
      { responses: { "404": { $ref: "#/components/responses/No" } } },
      {
        components: { responses: { No: { description: "No.", "x-error-codes": ["a"] } } },
      },
    );
    expect(expanded(input)).toEqual(input);
  });

  it("never touches its input", () => {
    const input = document();
    const before = JSON.stringify(input);
    expanded(input);
    expect(JSON.stringify(input)).toBe(before);
  });
});

/** Small documents with some of everything that expansion looks at, faults included. */
const arbitraryDocument: fc.Arbitrary<JsonObject> = (() => {
  const name = fc.constantFrom("a", "b", "a_1", "a__1", "constructor", "__proto__", "ok", "Bad");
  const entry = fc.record(
    {
      status: fc.constantFrom(400, 404, 422, 7),
      message: fc.constantFrom("No.", ""),
      details: fc.constantFrom("required", "optional", "none", "perhaps"),
      headers: fc.subarray(["Allow", "Retry-After"]),
      applies: fc.constantFrom("always", "has-body", "surface", "never"),
    },
    { requiredKeys: ["message"] },
  );
  const entries = fc
    .array(fc.tuple(name, entry), { maxLength: 6 })
    .map((pairs) => Object.fromEntries(pairs) as JsonObject);
  const operation = fc.record(
    {
      operationId: fc.constantFrom("one", "two"),
      "x-error-family": fc.constantFrom("oauth", "canonical", "odd"),
      "x-error-codes": fc.array(name, { maxLength: 4 }),
      requestBody: fc.constant({ content: {} }),
      responses: fc.constantFrom(
        {},
        { "200": { description: "Fine." } },
        { "404": { description: "By hand." } },
      ),
    },
    { requiredKeys: [] },
  );
  const pathItem = fc.record({ get: operation, post: operation }, { requiredKeys: [] });
  const document = fc.record(
    {
      openapi: fc.constantFrom("3.0.3", "3.1.0"),
      "x-error-catalogue": fc.record({ codes: entries, oauth: entries }, { requiredKeys: [] }),
      "x-error-codes": fc.array(name, { maxLength: 2 }),
      paths: fc.dictionary(fc.constantFrom("/a", "/b/{c}", "/__proto__"), pathItem, { maxKeys: 3 }),
      components: fc.constantFrom(
        {},
        { schemas: { AError: {}, ErrorBody: { type: "object" } } },
        { responses: { Error400A: { description: "Mine." } } },
      ),
    },
    { requiredKeys: ["openapi", "paths"] },
  );
  return document.map((value): JsonObject => JSON.parse(JSON.stringify(value)));
})();

describe("expansion", () => {
  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(arbitraryDocument, (input) => {
        const once = expanded(input);
        expect(JSON.stringify(expanded(once))).toBe(JSON.stringify(once));
      }),
      { numRuns: 500 },
    );
  });

  it("does not depend on the order of keys", () => {
    fc.assert(
      fc.property(arbitraryDocument, (input) => {
        expect(expanded(reversed(input) as JsonObject)).toEqual(expanded(input));
      }),
      { numRuns: 300 },
    );
  });

  it("does not depend on the order of `x-error-codes`", () => {
    const swap = (codes: Json[]) => {
      const input = document();
      const { get } = (input.paths as Record<string, { get: JsonObject }>)["/apps/{id}"] ?? { get: {} };
      get["x-error-codes"] = codes;
      const { components } = expanded(input);
      return components;
    };
    expect(swap(["app_not_found", "workspace_not_found"])).toEqual(
      swap(["workspace_not_found", "app_not_found"]),
    );
  });

  it("pollutes no prototype", () => {
    expanded(
      JSON.parse(`{ "openapi": "3.1.0", "x-error-catalogue": { "codes": { "__proto__": { "status": 404, "message": "No." } } },
      "paths": { "/a": { "get": { "x-error-codes": ["__proto__"], "responses": { "__proto__": {} } } } },
      "components": { "schemas": { "__proto__": { "polluted": true } } } }`),
    );
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
    expect(Object.hasOwn(Object.prototype, "get")).toBe(false);
  });
});
