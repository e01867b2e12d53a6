import { expect, test } from "vitest";
import type { SecurityScheme } from "../../../src/contract/index.js";
import { requireSendable } from "../../../src/verify/auth/sendable.js";

const SCHEMES: SecurityScheme[] = [
  { name: "b", type: "http", scheme: "bearer" },
  { name: "basic", type: "http", scheme: "basic" },
  { name: "q", type: "apiKey", in: "query", parameter: "key" },
  { name: "c", type: "apiKey", in: "cookie", parameter: "sid" },
];

test.each<[string, Parameters<typeof requireSendable>[0], string]>([
  [
    "a token with a line feed",
    { main: { credentials: { b: "s3cret\n" } } },
    "the credential for `b` of the main account has a character that no header field can hold (U+000A)",
  ],
  [
    "a cookie with a letter that is no byte",
    { main: { credentials: {} }, other: { credentials: { c: "s3cret€" } } },
    "the credential for `c` of the other account has a character that no header field can hold (U+20AC)",
  ],
  [
    "a header with a line feed",
    { main: { credentials: {}, headers: { "X-A": "s3cret\r\nX-B: 1" } } },
    "the header `X-A` of the main account has a character that no header field can hold (U+000D)",
  ],
  [
    "a header with a blank in its name",
    { main: { credentials: {}, headers: { "X Y": "s3cret" } } },
    "`X Y` of the main account is no name of a header field",
  ],
])("%s is refused by its place, without the secret", (_, identities, message) => {
  expect(() => requireSendable(identities, SCHEMES)).toThrow(
    expect.objectContaining({ id: "auth-invalid", message, fix: expect.any(String) }),
  );
});

test("what is encoded on its way may have any letter", () => {
  const credentials = { b: "tö", basic: "ada:€\n", q: "€\n" };
  expect(() => requireSendable({ main: { credentials } }, SCHEMES)).not.toThrow();
});
