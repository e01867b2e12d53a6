import { type Contract, createContract, type JsonObject } from "../../src/contract/index.js";

const thing = { type: "object", required: ["id"], properties: { id: { type: "integer" } } };
const ok = (schema: JsonObject) => ({
  "200": { description: "It.", content: { "application/json": { schema } } },
});

/** Operations that can be asked for plainly and such that cannot. */
export const PATHS = {
  "/things": {
    get: { operationId: "listThings", responses: ok({ type: "array", items: thing }) },
    post: {
      operationId: "createThing",
      requestBody: { required: true, content: { "application/json": { schema: thing } } },
      responses: ok(thing),
    },
  },
  "/things/{id}": {
    parameters: [{ name: "id", in: "path", required: true, schema: { type: "integer", minimum: 1 } }],
    get: { operationId: "getThing", "x-error-codes": ["not_found"], responses: ok(thing) },
  },
  "/health": { get: { operationId: "getHealth", responses: ok({ type: "object" }) } },
} satisfies JsonObject;

const CODES = {
  bad_request: { status: 400, message: "Malformed.", applies: ["has-input", "surface"] },
  not_found: { status: 404, message: "Not found.", applies: "surface" },
  method_not_allowed: { status: 405, message: "No.", headers: ["Allow"], applies: "surface" },
  not_acceptable: { status: 406, message: "JSON only.", applies: "has-response-content" },
  request_entity_too_large: { status: 413, message: "Too large.", applies: "has-body" },
  unsupported_media_type: { status: 415, message: "No.", applies: "has-body" },
  invalid_param: { status: 422, message: "Invalid.", details: "required", applies: "has-input" },
  upgrade_required: { status: 426, message: "Too old.", applies: ["always", "surface"] },
  internal_server_error: { status: 500, message: "It failed.", applies: ["always", "surface"] },
};

/** The document, with these paths and under this base path; `codes` is its error catalogue. */
export function contractOf(paths: JsonObject = PATHS, basePath = "/v1", codes: JsonObject = CODES): Contract {
  return createContract({
    openapi: "3.1.0",
    info: { title: "Things", version: "1" },
    servers: [{ url: basePath }],
    ...(Object.keys(codes).length > 0 && { "x-error-catalogue": { codes } }),
    paths,
  });
}
