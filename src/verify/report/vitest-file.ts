/** The findings of a run as a test file that a team keeps: each request once, after those that led to it, with what it must answer. */

import { pointerTokens } from "../../contract/index.js";
import { literal as expressionOf } from "../data/expressions.js";
import type { Taken, VerifyFinding, WireRequest } from "../model.js";

/** What the file needs to know of the run. */
export interface VitestFileOptions {
  /** The document as the file imports it: a path relative to the file. */
  readonly spec: string;
  /** Origin and base path that were driven; the environment can name another. */
  readonly baseUrl: string;
  readonly seed: number;
  /** `secretsOf` the accounts of the run. */
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

/** In a file with requests to where a Location led. */
const BELOW = `/** The target below the base URL that a Location names. */
function below(location: string | undefined): string {
  const { pathname, search } = new URL(location ?? "", BASE_URL);
  return (pathname + search).slice(BASE_PATH.length);
}

`;

/** What only a list of resources shows; no answer to the last request tells it. */
const NOT_SHOWN = ["failed-create-left-trace"];

/** Returns the text of the test file; findings that no request shows are left out. */
export function vitestFile(findings: readonly VerifyFinding[], options: VitestFileOptions): string {
  const tests = findings.flatMap((finding) =>
    finding.request && !NOT_SHOWN.includes(finding.rule) ? [testOf(finding, finding.request, options)] : [],
  );
  // A test without its credentials would be refused as it should be, and pass.
  const secret = tests.some((test) => test.includes("secret(")) ? SECRET : "";
  const below = tests.some((test) => test.includes("below(")) ? BELOW : "";
  return `/** Written by \`wireproof verify\` (seed ${options.seed}): each request that showed a difference from the document. */

import { exchangeOf, formatDiagnostic, judge, loadContract } from "wireproof";
import { expect, test } from "vitest";

${secret}const BASE_URL = process.env.VERIFY_BASE_URL ?? ${literal(options.baseUrl)};
const BASE_PATH = new URL(BASE_URL).pathname.replace(/\\/+$/, "");
const { contract, diagnostics } = await loadContract(new URL(${literal(options.spec)}, import.meta.url));

${below}/** Sends a request; answers with the answer and what breaks the contract in it. */
async function send(method: string, target: string, headers: Record<string, string>, base64?: string) {
  if (!contract) throw new Error(diagnostics.map(formatDiagnostic).join("\\n"));
  const body = base64 === undefined ? undefined : Buffer.from(base64, "base64");
  const response = await fetch(BASE_URL + target, { method, headers, ...(body && { body }), redirect: "manual" });
  const text = await response.text();
  const { status } = response;
  const fields: Record<string, string> = Object.fromEntries(response.headers);
  const received = { status, headers: fields, body: text };
  const exchange = exchangeOf(contract, { method, url: BASE_PATH + target, headers, body }, received, { basePath: BASE_PATH });
  const findings = exchange ? judge(contract, exchange, { leastSeverity: "warning" }) : [];
  const json = /[/+]json\\b/i.test(fields["content-type"] ?? "") && text !== "" ? JSON.parse(text) : undefined;
  return { status, headers: fields, json, findings: findings.map(({ message }) => message) };
}
${tests.join("")}`;
}

function testOf(finding: VerifyFinding, request: WireRequest, { secrets }: VitestFileOptions): string {
  const { steps = [], takes = [], unlike } = finding.chain ?? {};
  const name = `${finding.operation ?? finding.endpoint ?? "the surface"}: ${finding.title} (${finding.rule})`;
  const before = steps.map(
    (step, index) => `  const ${stepName(index)} = await ${sendOf(step.request, step.takes, secrets)};
  expect(${stepName(index)}.status).toBe(${step.status});
`,
  );
  return `
// ${comment(finding.message)}
test(${literal(name)}, async () => {
${before.join("")}  const answer = await ${sendOf(request, takes, secrets)};
  ${assertionOf(finding, unlike === undefined ? undefined : stepName(unlike))}
  expect(answer.findings).toEqual([]);
});
`;
}

function stepName(index: number): string {
  return `step${index + 1}`;
}

/** The call that sends a request, with what it takes from earlier steps. */
function sendOf(
  { method, target, headers, body }: WireRequest,
  takes: readonly Taken[],
  secrets: VitestFileOptions["secrets"],
): string {
  const inTarget = takes.filter(({ place }) => place !== "header").map(replacementOf);
  const inHeaders = takes.filter(({ place }) => place === "header").map(replacementOf);
  const hidden = secrets.map(
    ([secret, variable]): Replacement => ({ text: secret, by: `secret(${literal(variable)})` }),
  );
  // In lower case, as the checks read them.
  const fields = headers
    .map(([name, value]) => `${literal(name.toLowerCase())}: ${expression(value, [...inHeaders, ...hidden])}`)
    .join(", ");
  const sent = [literal(method), expression(target, [...inTarget, ...hidden]), `{ ${fields} }`];
  if (body) sent.push(literal(Buffer.from(body).toString("base64")));
  return `send(${sent.join(", ")})`;
}

/** A part of a text, and the expression that stands for it. */
interface Replacement {
  readonly text: string | RegExp;
  readonly by: string;
}

function replacementOf({ place, text, step, from }: Taken): Replacement {
  const answer = stepName(step);
  if ("header" in from) {
    const value = `${answer}.headers[${literal(from.header)}]`;
    return { text, by: place === "target" ? `below(${value})` : `String(${value})` };
  }
  const member = pointerTokens(from.pointer).map((token) => `[${literal(token)}]`);
  const value = `encodeURIComponent(${answer}.json${member.join("")})`;
  return { text: new RegExp(`(?<=/)${expressionOf(text)}(?=[/?]|$)`), by: value };
}

function assertionOf({ expectation, rule, status }: VerifyFinding, unlike: string | undefined): string {
  switch (expectation?.kind) {
    case "accepted":
      return "expect(answer.status).toBeLessThan(300);";
    case "present":
      return "expect(answer.status).not.toBe(404);";
    case "retagged":
      return unlike === undefined
        ? `expect(answer.headers.etag).not.toBe(${literal(expectation.etag)});`
        : `expect(answer.headers.etag).not.toBe(${unlike}.headers.etag);`;
    case "changed":
    case "gone":
      return unlike === undefined
        ? "expect(answer.status).toBeGreaterThanOrEqual(300);"
        : `expect(answer.json).not.toEqual(${unlike}.json);`;
    case "refused":
      return expectation.statuses
        ? `expect(${JSON.stringify(expectation.statuses)}).toContain(answer.status);`
        : "expect(answer.status).toBeGreaterThanOrEqual(400);";
    default:
      return rule === "server-error"
        ? `expect(answer.status).not.toBe(${status ?? 500});`
        : "expect(answer.status).toBeLessThan(500);";
  }
}

/** A text as an expression in which others stand for some of its parts. */
function expression(text: string, replacements: readonly Replacement[]): string {
  const pieces = replacements.reduce<(string | { by: string })[]>(
    (parts, { text: replaced, by }) =>
      parts.flatMap((part) =>
        typeof part === "string"
          ? part.split(replaced).flatMap((piece, index) => (index === 0 ? [piece] : [{ by }, piece]))
          : [part],
      ),
    [text],
  );
  return (
    pieces
      .filter((piece) => piece !== "")
      .map((piece) => (typeof piece === "string" ? literal(piece) : piece.by))
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
