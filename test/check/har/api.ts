import { readFileSync } from "node:fs";
import { createContract, type JsonObject } from "../../../src/contract/index.js";

const json = (schema: JsonObject): JsonObject => ({ "application/json": { schema } });
const object = (...required: string[]): JsonObject => ({ type: "object", required });
const answer = (status: string, schema: JsonObject): JsonObject => ({
  [status]: { description: "The answer.", content: json(schema) },
});

/** As much of the recorded service's contract as the recordings show. */
export const contract = createContract({
  openapi: "3.1.0",
  info: { title: "Recorded", version: "1" },
  servers: [{ url: "/openapi/v1" }],
  "x-error-catalogue": {
    codes: {
      not_found: { status: 404, stage: "route", applies: "surface", message: "Not found." },
      method_not_allowed: {
        status: 405,
        stage: "method",
        applies: "surface",
        headers: ["Allow"],
        message: "The method is not allowed for this resource.",
      },
      unauthorized: {
        status: 401,
        stage: "credentials",
        applies: "has-security",
        headers: ["WWW-Authenticate"],
        message: "Credentials are missing or not valid.",
      },
      bad_request: { status: 400, stage: "parse", applies: "has-input", message: "The syntax is wrong." },
      unsupported_media_type: {
        status: 415,
        stage: "media-type",
        applies: "has-body",
        headers: ["Accept"],
        message: "The media type of the request body is not supported.",
      },
      invalid_param: {
        status: 422,
        stage: "validation",
        applies: "has-input",
        details: "optional",
        message: "Request validation failed",
      },
    },
  },
  paths: {
    "/_version": { get: { operationId: "getVersion", responses: answer("200", object("version")) } },
    "/_health": { get: { operationId: "getHealth", responses: answer("200", object("status")) } },
    "/account": {
      get: {
        operationId: "getAccount",
        security: [{ bearer: [] }],
        responses: answer("200", object("subject_email")),
      },
    },
    "/apps/{app_id}:run": {
      parameters: [{ name: "app_id", in: "path", required: true, schema: { type: "string" } }],
      post: {
        operationId: "runApp",
        requestBody: { required: true, content: json(object("inputs")) },
        responses: {
          "200": {
            description: "The events of the run.",
            content: { "text/event-stream": { "x-event-schema": "RunEvent" } },
          },
        },
      },
    },
    "/apps/{app_id}/files": {
      parameters: [{ name: "app_id", in: "path", required: true, schema: { type: "string" } }],
      post: {
        operationId: "uploadFile",
        requestBody: {
          required: true,
          content: {
            "multipart/form-data": {
              schema: {
                ...object("file"),
                additionalProperties: false,
                properties: { file: { type: "string", format: "binary", minLength: 1, maxLength: 8 } },
              },
            },
          },
        },
        responses: answer("201", object("id")),
      },
    },
    "/oauth/device/code": {
      post: {
        operationId: "createDeviceAuthorization",
        requestBody: {
          required: true,
          content: {
            "application/x-www-form-urlencoded": {
              schema: { ...object("client_id"), properties: { client_id: { type: "string", minLength: 1 } } },
            },
          },
        },
        responses: answer("200", object("device_code")),
      },
    },
  },
  components: {
    securitySchemes: { bearer: { type: "http", scheme: "bearer" } },
    schemas: {
      RunEvent: {
        ...object("data"),
        properties: {
          data: {
            ...object("event"),
            properties: {
              data: {
                type: "object",
                properties: {
                  inputs: { type: "object", properties: { topic: { type: "string", maxLength: 7 } } },
                },
              },
            },
          },
        },
      },
    },
  },
});

/** The text of a recording. */
export const recording = (name: string) =>
  readFileSync(new URL(`fixtures/${name}.har`, import.meta.url), "utf8");
