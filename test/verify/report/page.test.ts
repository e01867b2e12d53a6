import { describe, expect, test } from "vitest";
import { type Report, reportHtml, type VerifyFinding } from "../../../src/verify/index.js";

const HOSTILE = "<img src=x onerror=\"document.title='owned'\">";

const finding = (rest: Partial<VerifyFinding>): VerifyFinding => ({
  rule: "server-error",
  severity: "error",
  message: "It failed.",
  expected: "an answer",
  received: "500",
  schemaPointer: "",
  provoker: "examples",
  title: "an example",
  count: 1,
  ...rest,
});

const report = (findings: readonly VerifyFinding[], notes: readonly string[] = []): Report => ({
  findings,
  operations: [],
  seed: 7,
  baseUrl: "http://127.0.0.1:3000/v1",
  requests: 12,
  durationMs: 1500,
  notes,
});

describe("the report as a page", () => {
  test("lets no text of the document or of the server become markup", () => {
    const texts = { rule: HOSTILE, message: HOSTILE, title: HOSTILE, fix: HOSTILE, curl: HOSTILE };
    const hostile = finding({ ...texts, operation: HOSTILE, endpoint: HOSTILE, provoker: HOSTILE });
    const page = reportHtml(
      { ...report([hostile, finding({ message: `\`${HOSTILE}\`` })], [HOSTILE]), baseUrl: HOSTILE },
      HOSTILE,
    );
    expect(page).not.toContain("<img");
    expect(page).toContain("<code>&lt;img src=x onerror=");
  });

  test("runs no script, and takes no style but its own", () => {
    const page = reportHtml(report([]), "Apps");
    expect(page).toMatch(
      /Content-Security-Policy" content="default-src 'none'; [^"]*style-src 'sha256-[^']+'"/,
    );
    expect(page).not.toContain("<script");
    expect(page).not.toContain("style=");
  });

  test("puts the findings of an operation together, the gravest place first", () => {
    const page = reportHtml(
      report([
        finding({ operation: "listApps", endpoint: "GET /apps", severity: "warning" }),
        finding({ endpoint: "PUT /elsewhere" }),
        finding({ operation: "getApp", endpoint: "GET /apps/{app_id}" }),
        finding({
          operation: "getApp",
          endpoint: "GET /apps/{app_id}",
          rule: "no-answer",
          severity: "warning",
        }),
      ]),
      "Apps",
    );
    const headings = [...page.matchAll(/<h3>(.*?)<\/h3>/g)].map(([, text = ""]) =>
      text.replace(/<[^>]+>/g, ""),
    );
    expect(headings).toEqual([
      "getApp GET /apps/{app_id} 2 findings",
      "No operation 1 finding",
      "listApps GET /apps 1 finding",
    ]);
  });

  test("shows as code what a message quotes", () => {
    const page = reportHtml(report([finding({ message: "Expected `405`, received `404`." })]), "Apps");
    expect(page).toContain("<p>Expected <code>405</code>, received <code>404</code>.</p>");
  });
});
