import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MOST_BODY, type RawExchange, sampleOf } from "../../src/ledger/index.js";
import { contract } from "./contract.js";

function exchange(over: {
  request?: Partial<RawExchange["request"]>;
  response?: Partial<RawExchange["response"]>;
}): RawExchange {
  return {
    request: { method: "POST", url: "http://127.0.0.1:4711/v1/things/1", headers: {}, ...over.request },
    response: { status: 200, headers: {}, ...over.response },
  };
}
const JSON_TYPE = { "content-type": "application/json" };

describe("a sample keeps no secret", () => {
  test("of headers: credentials, cookies on both sides, and what the document declares as an API key", () => {
    const { request, response } = sampleOf(
      contract,
      exchange({
        request: {
          headers: {
            Authorization: "Bearer dfoa_0123456789",
            cookie: "session=abcdefghij; theme=dark",
            "X-Thing-Key": "k-123",
            accept: "*/*",
          },
        },
        response: { headers: { "Set-Cookie": ["a=secret-one; Path=/", "b=secret-two; HttpOnly"] } },
      }),
    );
    expect(request.headers).toEqual({
      Authorization: "Bearer [redacted]",
      cookie: "session=[redacted]; theme=[redacted]",
      "X-Thing-Key": "[redacted]",
      accept: "*/*",
    });
    expect(response.headers).toEqual({ "Set-Cookie": "a=[redacted]; Path=/, b=[redacted]; HttpOnly" });
  });

  test("of JSON: members with telling names, however deep and however spelt; what only counts or names stays", () => {
    const body = JSON.stringify({
      access_token: "a",
      token_type: "Bearer",
      max_tokens: 5,
      code: "not_found",
      nested: [{ clientSecret: "b", "api-key": 12345678, user: { password: null, csrfToken: "c" } }],
    });
    const { response } = sampleOf(contract, exchange({ response: { headers: JSON_TYPE, body } }));
    expect(JSON.parse(response.body ?? "")).toEqual({
      access_token: "[redacted]",
      token_type: "Bearer",
      max_tokens: 5,
      code: "not_found",
      nested: [
        {
          clientSecret: "[redacted]",
          "api-key": "[redacted]",
          user: { password: null, csrfToken: "[redacted]" },
        },
      ],
    });
  });

  test("of JSON that does not parse, of forms, of queries, of events", () => {
    const broken = sampleOf(
      contract,
      exchange({ request: { headers: JSON_TYPE, body: '{"password": "hunter22' } }),
    );
    expect(broken.request.body).toBe('{"password": "[redacted]"');
    const form = sampleOf(
      contract,
      exchange({
        request: {
          url: "/x?token=abc&page=2",
          headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
          body: "device_code=abc%20def&client_id=wireproof",
        },
        response: {
          headers: { "content-type": "text/event-stream" },
          body: 'event: a\ndata: {"token":"abc","n":1}\n\ndata: plain\n\n',
        },
      }),
    );
    expect(form.request.url).toBe("/x?token=[redacted]&page=2");
    expect(form.request.body).toBe("device_code=[redacted]&client_id=wireproof");
    expect(form.response.body).toBe('event: a\ndata: {"token":"[redacted]","n":1}\n\ndata: plain\n\n');
  });

  test("a secret that comes back in another place is taken out there too", () => {
    const { response } = sampleOf(
      contract,
      exchange({
        request: { headers: { authorization: "Bearer dfoa_0123456789" } },
        response: { headers: { "x-echo": "got dfoa_0123456789" }, body: "no such token: dfoa_0123456789" },
      }),
    );
    expect(response).toEqual({
      status: 200,
      headers: { "x-echo": "got [redacted]" },
      body: "no such token: [redacted]",
    });
  });

  test("whatever the value is: it is nowhere in the sample", () => {
    const secret = fc
      .string({ minLength: 12, maxLength: 40, unit: "grapheme-ascii" })
      .filter((text) => !/[\s";=&%+\\]/.test(text));
    fc.assert(
      fc.property(secret, fc.constantFrom("password", "refreshToken", "X-Api-Key"), (value, name) => {
        const sample = sampleOf(
          contract,
          exchange({
            request: { headers: { ...JSON_TYPE, Authorization: `Bearer ${value}` } },
            response: {
              headers: JSON_TYPE,
              body: JSON.stringify({ message: `not ${value}`, [name]: value }),
            },
          }),
        );
        expect(JSON.stringify(sample)).not.toContain(value);
      }),
    );
  });
});

test("bodies are cut, binary ones and uploads are described, origins are left out", () => {
  const text = sampleOf(contract, exchange({ response: { body: "x".repeat(MOST_BODY + 1) } }));
  expect(text.response.body).toBe(`${"x".repeat(MOST_BODY)}… (${MOST_BODY + 1} characters)`);
  expect(text.request.url).toBe("/v1/things/1");
  const image = sampleOf(
    contract,
    exchange({
      response: { headers: { "content-type": "image/jpeg" }, body: Buffer.from([0xff, 0xd8, 0, 1]) },
    }),
  );
  expect(image.response.body).toBe("(4 bytes of image/jpeg)");
  const headers = { "content-type": "multipart/form-data; boundary=b" };
  const upload = sampleOf(contract, exchange({ request: { headers, body: "--b-" } }));
  expect(upload.request.body).toBe("(4 bytes of multipart/form-data)");
});
