import { expect, test } from "vitest";
import { linted } from "../lint.js";

const rule = "retryable-safe";
const catalogue = `codes:
  provider_failed: { status: 502, message: No., retryable: true }
  provider_busy: { status: 503, message: No., retryable: true }
  limited: { status: 429, message: No., retryable: true }
oauth:
  authorization_pending: { status: 400, message: Wait., retryable: poll }
`;
const operation = (method: string, codes: string, extra = "summary: A") => `
/a:
  ${method}:
    operationId: doA
    ${extra}
    x-error-codes: [${codes}]
    responses: { "200": { description: Fine. } }
`;

test("a retry that may act twice is found where the code is listed", async () => {
  expect(await linted(rule, { catalogue, paths: operation("post", "limited, provider_failed") })).toEqual([
    [
      "spec.yaml:10:32 `doA` may have taken effect when it answers `provider_failed` (502), which its caller is told to retry.",
      "take an `Idempotency-Key` header, answer 503 when nothing was done, or set `retryable: false`",
    ],
  ]);
});

test.each([
  ["an idempotent method", operation("put", "provider_failed")],
  ["a request that was not processed", operation("post", "provider_busy, limited")],
  ["polling", operation("post", "authorization_pending", "x-error-family: oauth")],
  [
    "an idempotency key",
    operation(
      "post",
      "provider_failed",
      "parameters: [{ name: idempotency-key, in: header, schema: { type: string } }]",
    ),
  ],
])("%s is safe", async (_, paths) => {
  expect(await linted(rule, { catalogue, paths })).toEqual([]);
});
