import { type Contract, createContract, type JsonObject } from "../../src/contract/index.js";

/** A document with every kind of declaration: codes, media types, an answer without content, a surface. */
const document: JsonObject = {
  openapi: "3.1.0",
  info: { title: "Counted", version: "1" },
  servers: [{ url: "/v1" }],
  security: [{ key: [] }],
  "x-error-catalogue": {
    codes: {
      not_found: { status: 404, stage: "route", applies: "surface", message: "Not found." },
      unauthorized: {
        status: 401,
        stage: "credentials",
        applies: "has-security",
        headers: ["WWW-Authenticate"],
        message: "Who is it?",
      },
      thing_gone: { status: 404, message: "Gone." },
      thing_locked: { status: 409, message: "Locked." },
      internal_server_error: { status: 500, stage: "handler", applies: "always", message: "Broken." },
    },
  },
  paths: {
    "/things/{id}": {
      parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
      get: {
        operationId: "getThing",
        summary: "Get a thing",
        "x-error-codes": ["thing_gone"],
        responses: {
          "200": {
            description: "It.",
            content: {
              "application/json": {
                schema: { type: "object", required: ["id"], properties: { id: { type: "string" } } },
              },
              "text/*": {},
            },
          },
        },
      },
      delete: {
        operationId: "deleteThing",
        "x-error-codes": ["thing_gone", "thing_locked"],
        responses: { "204": { description: "Deleted." } },
      },
    },
  },
  components: { securitySchemes: { key: { type: "apiKey", in: "header", name: "X-Thing-Key" } } },
};

export const contract: Contract = createContract(document, { file: "counted.yaml" });

/** A document without a catalogue: a range, `default`, codes listed in schemas. */
export const openContract: Contract = createContract({
  openapi: "3.0.3",
  info: { title: "Open", version: "1" },
  paths: {
    "/": {
      get: {
        operationId: "root",
        responses: {
          "200": { description: "Fine.", content: { "application/json": {} } },
          "4XX": {
            description: "Wrong.",
            content: {
              "application/json": {
                schema: {
                  oneOf: [
                    { properties: { code: { enum: ["taken"] }, status: { enum: [409] } } },
                    { properties: { code: { enum: ["lost"] }, status: { enum: [404] } } },
                  ],
                },
              },
            },
          },
          "5XX": {
            description: "Broken.",
            content: { "application/json": { schema: { properties: { code: { enum: ["down"] } } } } },
          },
          default: { description: "Otherwise.", content: { "text/html": {} } },
        },
      },
    },
  },
});
