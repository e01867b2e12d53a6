import { describe, expect, test } from "vitest";
import type { VerifyFinding } from "../../../src/verify/index.js";
import { vitestFile } from "../../../src/verify/index.js";

const OPTIONS = { spec: "openapi.yaml", baseUrl: "http://127.0.0.1:3000", seed: 1 };
const FINDING: VerifyFinding = {
  rule: "server-error",
  severity: "error",
  message: "it failed",
  provoker: "examples",
  title: "an example",
  count: 1,
  request: { method: "GET", target: "/notes", headers: [["authorization", "Bearer s3cret"]] },
} as VerifyFinding;

describe("a test file of findings", () => {
  test("fails without the credentials of its requests, and does not hold them", () => {
    const file = vitestFile([FINDING], { ...OPTIONS, secrets: [["s3cret", "TOKEN"]] });
    expect(file).not.toContain("s3cret");
    expect(file).toContain('"Bearer " + secret("TOKEN")');
    expect(file).toContain("if (!value) throw new Error(");
  });

  test("asks for nothing when no request carries any", () => {
    expect(vitestFile([FINDING], { ...OPTIONS, secrets: [] })).not.toContain("secret(");
  });
});
