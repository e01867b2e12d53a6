import { Ajv } from "ajv";
import { beforeAll, describe, expect, test } from "vitest";
import { read } from "./support/device-client.js";
import { startTestService, type TestService } from "./support/test-service.js";

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});

const uri = { type: "string", pattern: "^https?://[^#]+$" };
const strings = { type: "array", items: { type: "string" } };

/** RFC 8414 §2 and RFC 8628 §4, as far as an authorization server without an authorization endpoint needs them. */
const SCHEMA = {
  type: "object",
  required: [
    "issuer",
    "token_endpoint",
    "device_authorization_endpoint",
    "response_types_supported",
    "grant_types_supported",
    "token_endpoint_auth_methods_supported",
  ],
  properties: {
    issuer: { type: "string", pattern: "^https?://[^?#]*[^/?#]$" },
    token_endpoint: uri,
    device_authorization_endpoint: uri,
    revocation_endpoint: uri,
    response_types_supported: strings,
    grant_types_supported: {
      ...strings,
      contains: { const: "urn:ietf:params:oauth:grant-type:device_code" },
    },
    token_endpoint_auth_methods_supported: { ...strings, contains: { const: "none" } },
    revocation_endpoint_auth_methods_supported: { ...strings, contains: { const: "none" } },
    scopes_supported: { ...strings, contains: { const: "full" } },
  },
};

describe("authorization server metadata (RFC 8414)", () => {
  test("is where the issuer's origin puts it, and valid", async () => {
    const answer = await read(await fetch(`${service.origin}/.well-known/oauth-authorization-server`));
    expect(answer.status).toBe(200);
    expect(answer.headers.get("Content-Type")).toMatch(/^application\/json/);
    const ajv = new Ajv({ allErrors: true });
    expect(ajv.validate(SCHEMA, answer.body), ajv.errorsText()).toBe(true);
    expect(answer.body.issuer).toBe(service.origin);
  });

  test("names operations that exist", async () => {
    const { body } = await read(await fetch(`${service.origin}/.well-known/oauth-authorization-server`));
    for (const name of ["token_endpoint", "device_authorization_endpoint", "revocation_endpoint"]) {
      const answer = await read(await fetch(body[name], { method: "POST", body: new URLSearchParams() }));
      expect(answer, name).toMatchObject({ status: 400, body: { error: "invalid_request" } });
    }
  });

  test("behind a proxy it speaks of the public origin", async () => {
    const proxied = await startTestService({ PUBLIC_URL: "https://api.example.org" });
    const { body } = await read(await fetch(`${proxied.listening}/.well-known/oauth-authorization-server`));
    expect(body).toMatchObject({
      issuer: "https://api.example.org",
      token_endpoint: "https://api.example.org/openapi/v1/oauth/device/token",
    });
  });
});
