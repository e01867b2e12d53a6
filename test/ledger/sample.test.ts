import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createContract } from "../../src/contract/index.js";
import { MOST_BODY, observationRecord, type RawExchange, sampleOf } from "../../src/ledger/index.js";
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

  const SECRET = "S3cr3tValue01";
  const sent = (headers: Record<string, string>, body?: string): RawExchange =>
    exchange({ request: { headers, body } });
  const asked = (url: string): RawExchange => exchange({ request: { url } });
  const json = (body: unknown): RawExchange => sent(JSON_TYPE, JSON.stringify(body));

  test.each<[string, RawExchange]>([
    ["a header of another vendor", sent({ "X-Amz-Security-Token": SECRET })],
    ["a header that is called a token", sent({ "X-Access-Token": SECRET })],
    ["the query of a URL in a header", sent({ Referer: `https://a/x?token=${SECRET}` })],
    ["the fragment of a URL in a header", sent({ Location: `https://a/cb#access_token=${SECRET}&x=1` })],
    ["the user part of a URL in a header", sent({ Location: `https://bob:${SECRET}@a/` })],
    ["a code that is granted", sent({ Location: `https://a/cb?code=${SECRET}&state=1` })],
    [
      "signatures and keys in a query",
      asked(`/v1/x?sig=${SECRET}1&key=${SECRET}2&X-Amz-Signature=${SECRET}3`),
    ],
    [
      "the code of a grant",
      sent(
        { "content-type": "application/x-www-form-urlencoded" },
        `grant_type=authorization_code&code=${SECRET}&user%5Bpassword%5D=${SECRET}2`,
      ),
    ],
    ["the code of a grant in JSON", json({ grant_type: "authorization_code", code: SECRET })],
    ["lists", json({ tokens: [`${SECRET}1`], password: [`${SECRET}2`] })],
    [
      "keys, and names with more words",
      json({
        secret_access_key: `${SECRET}1`,
        secretKey: `${SECRET}2`,
        password_confirmation: `${SECRET}3`,
        passwordHash: `${SECRET}4`,
        privateKeyPem: `${SECRET}5\n${SECRET}6`,
        CSRFToken: `${SECRET}7`,
        accesstoken: `${SECRET}8`,
      }),
    ],
    ["JSON in a text of JSON", json({ payload: JSON.stringify({ deep: [{ password: SECRET }] }) })],
    ["a URL in JSON", json({ next: `https://a/x?access_token=${SECRET}` })],
    [
      "numbers and lists of broken JSON",
      sent(JSON_TYPE, `{"pin": 7777${SECRET.length}, "tokens": ["${SECRET}", oops`),
    ],
    [
      "pairs in plain text",
      sent({ "content-type": "text/plain" }, `a=1\nDB_PASSWORD="x ${SECRET}"\npassword=${SECRET}`),
    ],
    [
      "XML",
      sent({ "content-type": "application/xml" }, `<l><s:password type="t">${SECRET}</s:password></l>`),
    ],
    ["a form's hidden field", sent({}, `<input type="hidden" name="csrf_token" value="${SECRET}">`)],
    ["a page's meta element", sent({}, `<meta name="csrf-token" content='${SECRET}' />`)],
    [
      "an echo that is longer than what is kept of a header",
      sent({ authorization: `Bearer ${SECRET}${"y".repeat(600)}`, "x-echo": `q${SECRET}${"y".repeat(600)}` }),
    ],
  ])("of %s", (_name, raw) => {
    const written = JSON.stringify(sampleOf(contract, raw));
    expect(written).toContain("[redacted]");
    expect(written).not.toContain(SECRET);
    expect(written).not.toContain("7777");
  });

  test("what only looks like one stays readable", () => {
    const body = {
      error_code: "not_found",
      code: "token_expired",
      key: "theme",
      access_key_id: "AKIA1",
      public_key: "ssh-rsa",
      token_type: "Bearer",
      total_tokens: 12,
      tokens: 7,
      password_changed_at: "2026-01-01",
      message: "The token is expired: see https://a/docs?page=2&code=404.",
    };
    const headers = { "Access-Control-Allow-Credentials": "true", "Idempotency-Key": "k-1234567" };
    const { request, response } = sampleOf(
      contract,
      exchange({
        request: { url: "/v1/x?code=404&sort=key&page_key=3", headers },
        response: { headers: JSON_TYPE, body: JSON.stringify(body) },
      }),
    );
    expect(request).toEqual({ method: "POST", url: "/v1/x?code=404&sort=key&page_key=3", headers });
    expect(JSON.parse(response.body ?? "")).toEqual(body);
  });

  test("nor does a name that is as long as a body take long", () => {
    const body = JSON.stringify({ ["_".repeat(200_000)]: 1, [`${"x_".repeat(100_000)}token`]: SECRET });
    expect(JSON.stringify(sampleOf(contract, sent(JSON_TYPE, body)))).not.toContain(SECRET);
  });

  test("of a path: parameters with telling names, in whatever place of a segment", () => {
    const parameters = [{ name: "token", in: "path", required: true, schema: { type: "string" } }];
    const get = { responses: { "204": { description: "Done." } } };
    const paths = { "/reset/{token}": { parameters, get }, "/reset/{token}:check": { parameters, get } };
    const info = { title: "Reset", version: "1" };
    const reset = createContract({ openapi: "3.1.0", info, servers: [{ url: "/v1" }], paths });
    const url = (path: string) => sampleOf(reset, asked(path)).request.url;
    expect(url("/v1/reset/abc?page=1")).toBe("/v1/reset/[redacted]?page=1");
    expect(url("/v1/reset/abc:check")).toBe("/v1/reset/[redacted]:check");
    expect(url("/v1/other/abc")).toBe("/v1/other/abc");
  });

  test("nor does the message of a fault, whole or cut", () => {
    const long = `${SECRET}${"y".repeat(100)}`;
    const messages = [
      'Body at `/pin` breaks its schema: must NOT have more than 3 characters, received `"1234"`.',
      'Body at `/tokens/0` breaks its schema: must NOT have more than 3 characters, received `"1234"`.',
      "a answered `200` to a request that breaks the contract: query parameter `token` must match, received `1234`.",
      "Header `X-Refresh-Token` of a `200` of a breaks its schema: must match, received `1234`.",
      `Body at \`/user\` breaks its schema: must be string, received \`{"access_token":"${SECRET}…\`.`,
      `Body at \`/echo\` breaks its schema: must be array, received \`"${long.slice(0, 79)}…\`.`,
      `Body at \`/code\` breaks its schema: must be integer, received \`"not_found"\`.`,
    ];
    const { faults } = observationRecord(
      {
        surface: "api",
        contract,
        kind: { operation: "getThing", status: "200", mediaType: "application/json", code: "" },
        faults: messages.map((message) => ({ check: "body-schema", message })),
        exchange: sent({ authorization: `Bearer ${long}` }),
      },
      false,
    );
    expect(faults?.map(({ message }) => /received (.*)\.$/.exec(message)?.[1])).toEqual([
      "`[redacted]`",
      "`[redacted]`",
      "`[redacted]`",
      "`[redacted]`",
      '`{"access_token":"[redacted]"`',
      '`"[redacted]`',
      '`"not_found"`',
    ]);
    expect(faults?.[3]?.message).toContain("Header `X-Refresh-Token` of a `200` of");
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
