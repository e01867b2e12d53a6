import { expect, test } from "vitest";
import { hideSecrets } from "../../../src/verify/report/hide-secrets.js";

const SECRETS = [
  ["token-of-ada", "BEARER"],
  ['a"quote', "KEY"],
] as const;

test.each([
  ["received `Bearer token-of-ada`, twice token-of-ada", "received `Bearer $BEARER`, twice $BEARER"],
  ['received `"a\\"quote"` of a"quote', 'received `"$KEY"` of $KEY'],
  ["received `Bearer token-of…`", "received `Bearer $BEARER…`"],
  ["received `too…`, then token", "received `too…`, then token"],
])("%s", (text, expected) => {
  expect(hideSecrets(text, SECRETS)).toBe(expected);
});
