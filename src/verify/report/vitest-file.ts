/** The findings of a run as a test file that a team keeps: each request once, with what it must answer. */

import type { VerifyFinding, WireRequest } from "../model.js";

/** What the file needs to know of the run. */
export interface VitestFileOptions {
  /** The document as the file imports it: a path relative to the file. */
  readonly spec: string;
  /** Origin and base path that were driven; the environment can name another. */
  readonly baseUrl: string;
  readonly seed: number;
  readonly secrets: readonly (readonly [secret: string, variable: string])[];
}

/** In a file whose requests carry credentials. */
const SECRET = `/** A credential, from the environment. */
function secret(variable: string): string {
  const value = process.env[variable];
  if (!value) throw new Error(\`set \${variable}\`);
  return value;
}

`;

/** Returns the text of the test file; findings that no request shows are left out. */
export function vitestFile(findings: readonly VerifyFinding[], options: VitestFileOptions): string {
  const tests = findings.flatMap((finding) =>
    finding.request ? [testOf(finding, finding.request, options)] : [],
  );
  // A test without its credentials would be refused as it should be, and pass.
  const secret = tests.some((test) => test.includes("secret(")) ? SECRET : "";
  return `/** Written by \`wireproof verify\` (seed ${options.seed}): each request that showed a difference from the document. */

import { exchangeOf, judge, loadContract } from "wireproof";
import { expect, test } from "vitest";

${secret}const BASE_URL = process.env.VERIFY_BASE_URL ?? ${literal(options.baseUrl)};
const { contract } = await loadContract(new URL(${literal(options.spec)}, import.meta.url));

/** Sends a request; answers the status and what breaks the contract in the answer. */
async function send(method: string, target: string, headers: Record<string, string>, base64?: string) {
  if (!contract) throw new Error("the document has errors");
  const body = base64 === undefined ? undefined : Buffer.from(base64, "base64");
  const response = await fetch(BASE_URL + target, { method, headers, ...(body && { body }), redirect: "manual" });
  const received = { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
  const basePath = new URL(BASE_URL).pathname.replace(/\\/+$/, "");
  const exchange = exchangeOf(contract, { method, url: basePath + target, headers, body }, received, { basePath });
  const findings = exchange ? judge(contract, exchange, { leastSeverity: "warning" }) : [];
  return { status: response.status, findings: findings.map(({ message }) => message) };
}
${tests.join("")}`;
}

function testOf(finding: VerifyFinding, request: WireRequest, { secrets }: VitestFileOptions): string {
  const { method, target, headers, body } = request;
  const fields = headers
    .map(([name, value]) => `${literal(name)}: ${withSecrets(value, secrets)}`)
    .join(", ");
  const sent = [literal(method), withSecrets(target, secrets), `{ ${fields} }`];
  if (body) sent.push(literal(Buffer.from(body).toString("base64")));
  const name = `${finding.operation ?? finding.endpoint ?? "the surface"}: ${finding.title} (${finding.rule})`;
  return `
// ${comment(finding.message)}
test(${literal(name)}, async () => {
  const { status, findings } = await send(${sent.join(", ")});
  ${assertionOf(finding)}
  expect(findings).toEqual([]);
});
`;
}

function assertionOf({ expectation, rule, status }: VerifyFinding): string {
  if (expectation?.kind === "accepted") return "expect(status).toBeLessThan(300);";
  if (expectation?.kind === "gone") return "expect([404, 410]).toContain(status);";
  if (expectation?.kind === "refused" && expectation.statuses)
    return `expect(${JSON.stringify(expectation.statuses)}).toContain(status);`;
  if (expectation?.kind === "refused") return "expect(status).toBeGreaterThanOrEqual(400);";
  return rule === "server-error"
    ? `expect(status).not.toBe(${status ?? 500});`
    : "expect(status).toBeLessThan(500);";
}

/** A text as an expression in which environment variables stand for secrets. */
function withSecrets(text: string, secrets: VitestFileOptions["secrets"]): string {
  const pieces = secrets.reduce<(string | { variable: string })[]>(
    (parts, [secret, variable]) =>
      parts.flatMap((part) =>
        typeof part === "string"
          ? part.split(secret).flatMap((piece, index) => (index === 0 ? [piece] : [{ variable }, piece]))
          : [part],
      ),
    [text],
  );
  return (
    pieces
      .filter((piece) => piece !== "")
      .map((piece) => (typeof piece === "string" ? literal(piece) : `secret(${literal(piece.variable)})`))
      .join(" + ") || '""'
  );
}

/** JSON is a subset of JavaScript since ES2019, so nothing in a text can end its literal. */
function literal(text: string): string {
  return JSON.stringify(text);
}

function comment(text: string): string {
  return text.replace(/[\r\n\u2028\u2029]+/g, " ");
}
