import { matchOperation } from "../../../src/check/index.js";
import type { Contract } from "../../../src/contract/index.js";
import type { Answered, Send, Step } from "../tour.js";

/** Whether the document says anything of a request: most testers can judge no other. */
export function isDeclared(contract: Contract, { method, path }: Step): boolean {
  return matchOperation(contract, method, `/v1${path}`)?.operation !== undefined;
}

/**
 * Sends the tour's requests to a shop, and shows every answer to somebody.
 *
 * @param server - With the base path, without a trailing slash.
 */
export function sender(server: string, see: (step: Step, answered: Answered) => void): Send {
  return async (step) => {
    const { method, path, headers = {}, body } = step;
    const response = await fetch(`${server}${path}`, { method, headers, body: body ?? null });
    const answered = { status: response.status, headers: response.headers, body: await response.text() };
    see(step, answered);
    return answered;
  };
}
