import { readFileSync } from "node:fs";
import { createContract, type JsonObject } from "../../../src/contract/index.js";

const json = (schema: JsonObject): JsonObject => ({ "application/json": { schema } });
const object = (...required: string[]): JsonObject => ({ type: "object", required });
const answer = (status: string, schema: JsonObject): JsonObject => ({
  [status]: { description: "The answer.", content: json(schema) },
});

/** A code that the framework answers. */
const by = (status: number, stage: string, applies: string, more: JsonObject = {}): JsonObject => ({
  ...{ status, stage, applies, message: "Refused." },
  ...more,
});

/** As much of the recorded service's contract as the recordings show. */
export const contract = createContract({
  openapi: "3.1.0",
  info: { title: "Recorded", version: "1" },
  servers: [{ url: "/openapi/v1" }],
  "x-error-catalogue": {
    codes: {
      not_found: by(404, "route", "surface"),
      method_not_allowed: by(405, "method", "surface", { headers: ["Allow"] }),
      unauthorized: by(401, "credentials", "has-security", { headers: ["WWW-Authenticate"] }),
      bad_request: by(400, "parse", "has-input"),
      unsupported_media_type: by(415, "media-type", "has-body", { headers: ["Accept"] }),
      invalid_param: by(422, "validation", "has-input", { details: "optional" }),
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
