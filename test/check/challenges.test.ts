import { expect, it } from "vitest";
import { authSchemesOf } from "../../src/check/challenges.js";

it.each<[string, string[]]>([
  ["Bearer", ["bearer"]],
  ['Bearer realm="a, Basic b", error="x"', ["bearer"]],
  ['Basic realm="x", Bearer scope=a', ["basic", "bearer"]],
  ["Negotiate, NTLM", ["negotiate", "ntlm"]],
  ["Negotiate YWJj==, Basic realm=x , charset = UTF-8", ["negotiate", "basic"]],
  ['Digest qop="auth, auth-int", nonce="a\\"b"', ["digest"]],
  [", Bearer", ["bearer"]],
  ["", []],
  ['"quoted"', []],
  ["realm=x", []],
])("`%s` challenges for %j", (field, schemes) => {
  expect(authSchemesOf(field)).toEqual(schemes);
});
