import type { Answer } from "../answer.js";
import type { Observation } from "../finding.js";
import { quote, quoteList } from "../quote.js";

/** The status must be declared: exactly, by its range (`4XX`), or by `default` (OAS 3.1 Responses Object). */
export function statusDeclared(answer: Answer): Observation | undefined {
  if (answer.declaration.response) return undefined;
  const received = String(answer.status);
  const { operation } = answer;
  if (operation) {
    const expected = quoteList(operation.responses.map((response) => response.key));
    return {
      message: `Status ${quote(received)} is not declared for ${answer.who}: expected ${expected}.`,
      expected,
      received,
      fix: `declare \`${received}\` under the responses of ${answer.who}, or answer a declared status`,
      schemaPointer: `${operation.pointer}/responses`,
    };
  }
  // Without any surface code the document is silent about requests that reach no operation.
  if (answer.contract.surfaceErrors.length === 0 || isAutomaticOptions(answer)) return undefined;
  const statuses = new Set(answer.contract.surfaceErrors.map((error) => String(error.status)));
  const expected = quoteList([...statuses].sort());
  return {
    message: `Status ${quote(received)} is not declared for the surface: expected ${expected}.`,
    expected,
    received,
    fix: "add a code of that status with `applies: surface` to the catalogue, or list it under the root `x-error-codes`",
  };
}

/** The answer to OPTIONS that lists a resource's methods needs no declaration (RFC 9110 §9.3.7; Fetch, "CORS-preflight fetch"). */
function isAutomaticOptions(answer: Answer): boolean {
  if (answer.exchange.method !== "OPTIONS" || !answer.isSuccess) return false;
  return ["allow", "access-control-allow-methods"].some((name) => answer.header(name) !== undefined);
}
