/** `toKeepContract` and `toBeError`. */

import { errorCodeOf, type Finding } from "../check/index.js";
import type { Captured } from "./captured.js";
import { explained, type Judged } from "./evidence.js";
import { exchangeOfReceived } from "./exchange-of-received.js";
import { currentRecorder } from "./recorder.js";

/** What Vitest asks of a matcher. */
export interface Verdict {
  readonly pass: boolean;
  readonly message: () => string;
}

/**
 * Passes when the answer keeps the contract: no check finds an error.
 *
 * @param operation - The operation that has to have answered, by id.
 * @throws {TypeError} When there is nothing to judge: not a recorded response, or none of a surface.
 */
export async function toKeepContract(received: unknown, operation?: string): Promise<Verdict> {
  const { judged, captured } = await judgeReceived(received);
  const answered = said(judged);
  const id = judged.exchange.operation?.id;
  if (operation !== undefined && id !== operation)
    return verdict(false, `${answered}, and \`${operation}\` was expected to answer.`);
  if (errorsOf(judged).length === 0) return verdict(true, `${answered} and keeps the contract.`);
  const findings = errorsOf(await explained(judged, captured)).map(describe);
  return verdict(false, `${answered} and breaks the contract:\n\n${findings.join("\n")}`);
}

/**
 * Passes when the answer is the error: its body carries the code, and the operation declares the code with this status.
 *
 * @param code - The code.
 * @throws {TypeError} When there is nothing to judge: not a recorded response, or none of a surface.
 */
export async function toBeError(received: unknown, code: string): Promise<Verdict> {
  const { judged } = await judgeReceived(received);
  const { exchange, contract } = judged;
  const { status, operation } = exchange;
  const found = errorCodeOf(operation, jsonOf(exchange.body));
  const answered = `${said(judged)} with ${found === undefined ? "no error code" : `\`${found}\``}`;
  if (status < 400 || found !== code) return verdict(false, `${answered}, and \`${code}\` was expected.`);
  const declared = (operation?.errors ?? contract.surfaceErrors).filter((error) => error.code === code);
  if (declared.some((error) => error.status === status)) return verdict(true, `${answered}.`);
  const statuses = declared.map((error) => error.status).join(", ");
  return verdict(
    false,
    `${answered}, which is ${statuses ? `declared as ${statuses}` : "not declared"} there.`,
  );
}

/** The verdict on what a test holds. */
async function judgeReceived(
  received: unknown,
): Promise<{ readonly judged: Judged; readonly captured: Captured }> {
  const recorder = currentRecorder();
  if (!recorder) throw new TypeError("The plugin is missing: `plugins: [wireproof()]` in vitest.config.ts.");
  const captured = await exchangeOfReceived(received);
  const judged = (await recorder.evidence).judge(captured);
  const { method, url } = captured.request;
  if (!judged) throw new TypeError(`No surface of the configuration has anything at ${method} ${url}.`);
  return { judged, captured };
}

function verdict(pass: boolean, message: string): Verdict {
  return { pass, message: () => message };
}

/** `GET /v1/apps/1 was answered 200 by getApp`. */
function said({ exchange, surface }: Judged): string {
  const { request, method, status, operation } = exchange;
  const url = (request?.url ?? "").replace(/^[a-z]+:\/\/[^/?#]*/i, "");
  const who = operation ? `\`${operation.id}\`` : `the surface \`${surface.name}\``;
  return `${method} ${url} was answered ${status} by ${who}`;
}

function errorsOf({ findings }: Judged): readonly Finding[] {
  return findings.filter(({ severity }) => severity === "error");
}

function describe({ check, message, pointer, position, fix }: Finding): string {
  return [
    `  ${check}: ${message}`,
    ...(pointer === undefined ? [] : [`    at ${pointer === "" ? "the body" : pointer}`]),
    ...(position === undefined ? [] : [`    see ${position.file}:${position.line}:${position.column}`]),
    ...(fix === undefined ? [] : [`    fix: ${fix}`]),
  ].join("\n");
}

function jsonOf(body: Uint8Array | string | undefined): unknown {
  try {
    return JSON.parse(typeof body === "string" ? body : Buffer.from(body ?? []).toString("utf8"));
  } catch {
    return undefined;
  }
}
