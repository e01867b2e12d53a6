import type { Answer } from "../answer.js";
import { errorCodeOf } from "../error-code.js";
import type { Observation } from "../finding.js";
import { quote, quoteList } from "../quote.js";

/** The code of an error must be one that the operation declares at this status. */
export function errorCodeDeclared(answer: Answer): Observation | undefined {
  if (answer.status < 400 || !answer.hasBody || answer.bodyless) return undefined;
  const { errors } = answer.declaration;
  // Without a catalogue, a status whose schema names no codes leaves the code open.
  if (errors.length === 0 && !answer.isCataloguedError) return undefined;
  if (answer.declaredError) return undefined;
  const code = errorCodeOf(answer.operation, answer.json);
  if (code === undefined) return undefined;
  const declared = answer.operation ? answer.operation.errors : answer.contract.surfaceErrors;
  if (declared.length === 0) return undefined;
  const elsewhere = declared.filter((error) => error.code === code).map((error) => String(error.status));
  const expected =
    errors.length > 0 ? quoteList(errors.map((error) => error.code)) : "no code at this status";
  const place = elsewhere.length > 0 ? `, where it is declared with status ${quoteList(elsewhere)}` : "";
  return {
    message: `Code ${quote(code)} is not declared at \`${answer.status}\` for ${answer.who}${place}: expected ${expected}.`,
    expected,
    received: code,
    pointer: answer.operation?.errorFamily === "oauth" ? "/error" : "/code",
    fix:
      elsewhere.length > 0
        ? "answer the code with its own status"
        : `add ${quote(code)} to the \`x-error-codes\` of ${answer.who}, or map it to a declared code`,
    ...(answer.operation ? { schemaPointer: answer.operation.pointer } : {}),
  };
}
