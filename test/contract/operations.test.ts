import { describe, expect, it } from "vitest";
import { createContract, type JsonObject, matchResponse } from "../../src/contract/index.js";
import { oneOperation } from "./support/documents.js";

const only = (operation: JsonObject, rest: JsonObject = {}) => {
  const [first] = createContract(oneOperation(operation, rest)).operations;
  if (!first) throw new Error("The document has no operation.");
  return first;
};

describe("parameters", () => {
  const schema = { type: "string" };

  it("get the defaults of their place", () => {
    const parameters: JsonObject[] = [
      { name: "q", in: "query", schema },
      { name: "h", in: "header", schema },
      { name: "c", in: "cookie", schema },
      {
        name: "d",
        in: "query",
        style: "spaceDelimited",
        explode: true,
        allowEmptyValue: true,
        required: true,
        schema,
      },
    ];
    expect(
      only({ parameters }).parameters.map(({ name, style, explode, required, allowEmptyValue }) => [
        name,
        style,
        explode,
        required,
        allowEmptyValue,
      ]),
    ).toEqual([
      ["q", "form", true, false, false],
      ["h", "simple", false, false, false],
      ["c", "form", true, false, false],
      ["d", "spaceDelimited", true, true, true],
    ]);
  });

  it("of the operation replace those of the path item with the same name and place", () => {
    const contract = createContract({
      openapi: "3.1.0",
      paths: {
        "/a/{id}": {
          parameters: [
            { name: "id", in: "path", required: true, schema: {} },
            { $ref: "#/components/parameters/Q" },
          ],
          get: {
            responses: {},
            parameters: [
              { name: "id", in: "path", required: true, schema },
              { name: "id", in: "query", schema },
            ],
          },
        },
      },
      components: { parameters: { Q: { name: "q", in: "query", description: "Query.", schema } } },
    });
    expect(contract.operations[0]?.parameters).toMatchObject([
      {
        name: "id",
        in: "path",
        schema,
        pointer: "/paths/~1a~1{id}/get/parameters/0",
        schemaPointer: "/paths/~1a~1{id}/get/parameters/0/schema",
      },
      {
        name: "q",
        in: "query",
        description: "Query.",
        pointer: "/components/parameters/Q",
        schemaPointer: "/components/parameters/Q/schema",
      },
      { name: "id", in: "query" },
    ]);
  });

  it("may have a media type instead of a schema", () => {
    const parameters = [{ name: "q", in: "query", content: { "application/json": { schema } } }];
    expect(only({ parameters }).parameters[0]).toMatchObject({
      mediaType: "application/json",
      schema,
      schemaPointer: "/paths/~1a/get/parameters/0/content/application~1json/schema",
    });
  });

  it("named Accept, Content-Type or Authorization are ignored in headers", () => {
    const parameters = ["accept", "Content-Type", "AUTHORIZATION"].map((name) => ({
      name,
      in: "header",
      schema,
    }));
    expect(only({ parameters }).parameters).toEqual([]);
  });
});

describe("bodies and responses", () => {
  const content = { "Application/JSON; Charset=UTF-8": { schema: { type: "object" } }, "text/plain": {} };

  it("are found behind references, with the pointers where they stand", () => {
    const operation = only(
      {
        requestBody: { $ref: "#/components/requestBodies/B" },
        responses: { "200": { $ref: "#/components/responses/R" } },
      },
      {
        components: {
          requestBodies: { B: { required: true, content } },
          responses: {
            R: {
              description: "R.",
              headers: { "X-A": { $ref: "#/components/headers/H" }, "Content-Type": { schema: {} } },
            },
          },
          headers: { H: { required: true, schema: { type: "integer" } } },
        },
      },
    );
    expect(operation.requestBody).toEqual({
      required: true,
      pointer: "/components/requestBodies/B",
      content: [
        {
          name: "application/json; Charset=UTF-8",
          schema: { type: "object" },
          schemaPointer: "/components/requestBodies/B/content/Application~1JSON; Charset=UTF-8/schema",
          pointer: "/components/requestBodies/B/content/Application~1JSON; Charset=UTF-8",
        },
        { name: "text/plain", pointer: "/components/requestBodies/B/content/text~1plain" },
      ],
    });
    expect(operation.responses).toEqual([
      {
        key: "200",
        description: "R.",
        content: [],
        headers: [
          {
            name: "X-A",
            required: true,
            schema: { type: "integer" },
            schemaPointer: "/components/headers/H/schema",
            pointer: "/components/headers/H",
          },
        ],
        pointer: "/components/responses/R",
      },
    ]);
  });

  it("are not required unless they say so", () => {
    expect(only({ requestBody: { content } }).requestBody?.required).toBe(false);
  });
});

describe("matchResponse", () => {
  const operation = only({
    responses: Object.fromEntries(["404", "4xx", "default"].map((key) => [key, { description: key }])),
  });
  it.each([
    [404, "404"],
    [409, "4XX"],
    [500, "default"],
    [200, "default"],
  ])("%i falls under %s", (status, key) => {
    expect(matchResponse(operation, status)?.key).toBe(key);
  });

  it("finds nothing for an undeclared status", () => {
    expect(matchResponse(only({ responses: { "200": { description: "Fine." } } }), 404)).toBeUndefined();
  });
});

describe("security", () => {
  const rest: JsonObject = {
    components: {
      securitySchemes: {
        b: { type: "http", scheme: "Bearer", bearerFormat: "JWT" },
        k: { type: "apiKey", in: "cookie", name: "s" },
        o: { type: "oauth2" },
      },
    },
    security: [{ b: [], k: [] }, { o: ["read"] }, {}],
  };
  const b = { name: "b", type: "http", scheme: "bearer", bearerFormat: "JWT" };

  it("is inherited from the document, alternatives in order", () => {
    expect(only({}, rest).security).toEqual([
      [
        { scheme: b, scopes: [] },
        { scheme: { name: "k", type: "apiKey", in: "cookie", parameter: "s" }, scopes: [] },
      ],
      [{ scheme: { name: "o", type: "oauth2" }, scopes: ["read"] }],
      [],
    ]);
  });

  it("is the operation's own when it has any, even an empty one", () => {
    expect(only({ security: [] }, rest).security).toEqual([]);
    expect(only({ security: [{ b: ["full"] }] }, rest).security).toEqual([[{ scheme: b, scopes: ["full"] }]]);
  });
});

describe("base paths", () => {
  const rows: [name: string, servers: JsonObject[] | undefined, want: string[]][] = [
    ["none", undefined, [""]],
    ["an empty list", [], [""]],
    ["the root", [{ url: "/" }], [""]],
    ["an absolute URL", [{ url: "https://example.com:8080/v1/" }], ["/v1"]],
    ["a URL without a path", [{ url: "https://example.com" }], [""]],
    ["a relative URL", [{ url: "openapi/v1" }], ["/openapi/v1"]],
    ["several, each once", [{ url: "/a" }, { url: "//example.com/a" }, { url: "/b?x#y" }], ["/a", "/b"]],
    [
      "variables",
      [{ url: "/{v}/{w}", variables: { v: { default: "v2", enum: ["v1", "v2"] }, w: { default: "$&" } } }],
      ["/v2/$&", "/v1/$&"],
    ],
  ];
  it.each(rows)("%s", (_name, servers, want) => {
    expect(createContract({ openapi: "3.1.0", paths: {}, ...(servers && { servers }) }).basePaths).toEqual(
      want,
    );
  });
});

describe("server URLs", () => {
  it("keep their origin, and lose what is no prefix of a path", () => {
    const servers = ["https://example.com/v1/", "//example.com", "v2?x#y", "/"].map((url) => ({ url }));
    expect(createContract({ openapi: "3.1.0", paths: {}, servers }).serverUrls).toEqual([
      "https://example.com/v1",
      "//example.com",
      "/v2",
      "",
    ]);
    expect(createContract({ openapi: "3.1.0", paths: {} }).serverUrls).toEqual([""]);
  });
});

describe("path items", () => {
  it("that several paths share become operations of each", () => {
    const contract = createContract({
      openapi: "3.1.0",
      paths: { "/a": { $ref: "#/components/pathItems/P" }, "/b": { $ref: "#/components/pathItems/P" } },
      components: { pathItems: { P: { summary: "Shared.", get: { responses: {} } } } },
    });
    expect(contract.operations.map(({ id, path, summary }) => [id, path, summary])).toEqual([
      ["getA", "/a", "Shared."],
      ["getB", "/b", "Shared."],
    ]);
  });

  it("may have hostile paths and methods without harm", () => {
    const contract = createContract(
      JSON.parse(
        `{ "openapi": "3.1.0", "paths": { "/__proto__": { "get": { "operationId": "__proto__", "responses": {} }, "constructor": {} } } }`,
      ),
    );
    expect(contract.operations.map(({ id, path }) => [id, path])).toEqual([["__proto__", "/__proto__"]]);
  });
});

describe("the contract", () => {
  it("says what the document is, in either version", () => {
    const contract = createContract(
      { openapi: "3.0.3", info: { title: "T", version: 1.5 }, paths: {} },
      { file: "openapi.json" },
    );
    expect(contract).toMatchObject({
      title: "T",
      version: "1.5",
      openapi: "3.0",
      catalogue: [],
      surfaceErrors: [],
    });
    expect(contract.locate("/info/title")).toEqual({ file: "openapi.json", line: 1, column: 1 });
    expect(createContract({ openapi: "3.1.1", paths: {} }).openapi).toBe("3.1");
    expect(createContract({ openapi: "3.1.1", paths: {} }).locate("")).toBeUndefined();
  });
});
