import { expect, test } from "vitest";
import type { Json, JsonObject } from "../../../src/contract/index.js";
import { emitOperations, methodNames } from "../../../src/generate/emitters/operations.js";
import { CATALOGUED, PLAIN } from "../../client/document.js";
import { hostileSurface, surfaceOf } from "../surface.js";

async function emitted(document: JsonObject): Promise<string> {
  const { path, content } = await emitOperations(surfaceOf(document));
  expect(path).toBe("operations.ts");
  return content;
}

/** The constant of one operation, without the file around it. */
async function constant(document: JsonObject, name: string): Promise<string> {
  return new RegExp(`export const ${name} = [\\s\\S]*?;\\n`).exec(await emitted(document))?.[0] ?? "";
}

/** One operation around what a test is about. */
const documentWith = (operation: JsonObject, path = "/x", rest: JsonObject = {}): JsonObject => ({
  openapi: "3.1.0",
  info: { title: "T", version: "1" },
  paths: { [path]: { get: { operationId: "x", responses: { 204: { description: "." } }, ...operation } } },
  ...rest,
});
const parameter = (name: string, location: string, schema: Json, more: JsonObject = {}): JsonObject => ({
  parameters: [{ name, in: location, ...(location === "path" && { required: true }), schema, ...more }],
});

test("an operation is what differs from the defaults, and its declared errors", async () => {
  expect(await constant(CATALOGUED, "getApp")).toBe(`export const getApp = {
  method: "GET",
  path: "/apps/{app_id}",
  success: { 200: ["application/json"] },
  headers: { "X-Total": "number", ETag: "string", "Retry-After": "string" },
  errors: {
    404: ["app_not_found", "workspace_not_found"],
    422: ["invalid_param"],
    429: ["too_many_requests"],
  },
  details: ["invalid_param"],
  retryable: ["too_many_requests"],
  bearer: true,
} as const satisfies OperationDescriptor;
`);
});

test("forms, styles and other content refer to the helpers they need, JSON first among bodies", async () => {
  expect(await constant(CATALOGUED, "createApp")).toBe(`export const createApp = {
  method: "POST",
  path: "/apps",
  serializeQuery,
  query: { ids: "pipeDelimited", filter: "deepObject" },
  body: ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"],
  encodeBody,
  success: { 200: ["application/json"], 201: ["text/csv"] },
  readContent,
  errors: { 422: ["invalid_param"] },
  details: ["invalid_param"],
  bearer: true,
} as const satisfies OperationDescriptor;
`);
});

test("only helpers that are used are imported", async () => {
  const content = await emitted(documentWith({}));
  expect(content).toContain('import {\n  type OperationDescriptor,\n} from "wireproof/client";');
  const all = await emitted(CATALOGUED);
  for (const name of ["encodeBody", "readContent", "serializeQuery"]) expect(all).toContain(`  ${name},\n`);
  expect(all).not.toContain("serializePath");
});

test("the oauth family is named; polling codes are not retried, and anonymous operations take no token", async () => {
  const token = await constant(CATALOGUED, "token");
  expect(token).toContain('errors: { 400: ["authorization_pending", "slow_down"] },');
  expect(token).toContain('family: "oauth",');
  expect(token).not.toMatch(/retryable|bearer/);
});

test("without a catalogue, bodies are told by what their schemas require", async () => {
  const thing = await constant(PLAIN, "getThing");
  expect(thing).toContain('errors: { 404: ["thing_not_found"], 409: ["duplicate", "locked"] },');
  expect(thing).toContain(`  shapes: {
    404: ["code", "title"],
    409: ["code", "title"],
    410: null,
    "4XX": ["reason"],
    default: ["fault"],
  },
`);
});

test("default stands for successes only where no 2xx is declared", async () => {
  expect(await constant(PLAIN, "onlyDefault")).toContain('success: { default: ["application/json"] },');
  expect(await constant(PLAIN, "getThing")).toContain('success: { 200: ["application/json"] },');
});

test.each<[string, JsonObject, string, string]>([
  ["label", parameter("a", "path", { type: "string" }, { style: "label" }), "/x/{a}", '"/x/{.a}"'],
  ["matrix", parameter("a", "path", { type: "string" }, { style: "matrix" }), "/x/{a}", '"/x/{;a}"'],
  [
    "an exploded object",
    parameter("a", "path", { type: "object" }, { explode: true }),
    "/x/{a}",
    '"/x/{a*}"',
  ],
])(
  "a path parameter in style %s stands in the template as RFC 6570 writes it",
  async (_, operation, path, want) => {
    const x = await constant(documentWith(operation, path), "x");
    expect(x).toContain(`path: ${want},\n  serializePath,\n`);
  },
);

test("a primitive in simple style needs no serializer", async () => {
  const x = await constant(documentWith(parameter("a", "path", { type: ["string", "null"] }), "/x/{a}"), "x");
  expect(x).not.toContain("serializePath");
});

test.each<[string, JsonObject, string | undefined]>([
  [
    "form for a list that is not exploded",
    parameter("a", "query", { type: "array" }, { explode: false }),
    '{ a: "form" }',
  ],
  [
    "nothing for a primitive that is not",
    parameter("a", "query", { type: "string" }, { explode: false }),
    undefined,
  ],
  ["nothing for the default", parameter("a", "query", { type: "array" }), undefined],
  [
    "json for content",
    { parameters: [{ name: "a", in: "query", content: { "application/json": { schema: {} } } }] },
    '{ a: "json" }',
  ],
])("the query says %s", async (_, operation, want) => {
  const x = await constant(documentWith(operation), "x");
  expect(/ {2}query: (.*),\n/.exec(x)?.[1]).toBe(want);
});

test("an error in HTML alone is left to be undeclared", async () => {
  const responses = { 204: { description: "." }, 502: { description: ".", content: { "text/html": {} } } };
  expect(await constant(documentWith({ responses }), "x")).not.toMatch(/502|errors|shapes/);
});

test("a schema that refers to itself ends", async () => {
  const schemas: JsonObject = {
    A: { allOf: [{ anyOf: [{ $ref: "#/components/schemas/A" }, { type: "object" }] }, { required: ["b"] }] },
  };
  const content = { "application/json": { schema: { $ref: "#/components/schemas/A" } } };
  const responses = { 204: { description: "." }, 404: { description: ".", content } };
  const document = documentWith({ responses }, "/x", { components: { schemas } });
  expect(await constant(document, "x")).toContain('shapes: { 404: ["b"] },');
});

test("names that would break the client are set apart", () => {
  const paths = Object.fromEntries(
    ["orThrow", "then", "delete", "get-app", "__proto__", "encodeBody"].map((operationId, index) => [
      `/${index}`,
      { get: { operationId, responses: { 204: { description: "." } } } },
    ]),
  );
  const { contract } = surfaceOf({ openapi: "3.1.0", info: { title: "T", version: "1" }, paths });
  const names = [...methodNames(contract).values()];
  expect(new Set(names).size).toBe(6);
  for (const taken of ["orThrow", "then", "delete", "__proto__", "encodeBody"])
    expect(names).not.toContain(taken);
  expect(names).toContain("getApp");
});

test("the same surface gives the same bytes", async () => {
  expect(await emitOperations(hostileSurface())).toEqual(await emitOperations(hostileSurface()));
});

test("a header parameter that is a list or an object refers to what writes it", async () => {
  const written = async (schema: Json, more: JsonObject = {}) =>
    constant(documentWith(parameter("X-F", "header", schema, more)), "x");
  expect(await written({ type: "string" })).not.toContain("serializeHeaders");
  const list = await written({ type: "array", items: { type: "string" } });
  expect(list).toContain('  serializeHeaders,\n  requestHeaders: { "X-F": "simple" },\n');
  expect(await written({ type: "object" }, { explode: true })).toContain('"X-F": "exploded"');
});

test.each(["spaceDelimited", "pipeDelimited"])("%s that is exploded is written as form", async (style) => {
  const list = { type: "array", items: { type: "string" } };
  const exploded = documentWith(parameter("ids", "query", list, { style, explode: true }));
  expect(await constant(exploded, "x")).not.toContain("query:");
  expect(await constant(documentWith(parameter("ids", "query", list, { style })), "x")).toContain(style);
});
