import type { Answer } from "../answer.js";
import type { Observation } from "../finding.js";
import type { OperationMatch } from "../match-operation.js";
import { quote, quoteList } from "../quote.js";

/** A comma-separated list of methods, possibly empty (RFC 9110 §10.2.1). */
const METHODS = /^(?:[!#$%&'*+.^_`|~\dA-Za-z-]+(?:\s*,\s*[!#$%&'*+.^_`|~\dA-Za-z-]+)*)?$/;
/** What a server may answer without a word of the document: OPTIONS anywhere, HEAD where there is a GET (RFC 9110 §9.3.2, §9.3.7). */
const IMPLIED: ReadonlySet<string> = new Set(["HEAD", "OPTIONS"]);

/**
 * A 405 must list in Allow the methods that the resource supports, which the refused one is not (RFC 9110 §15.5.6): those that the
 * path item declares, no fewer and no others. Where it declares the refused one too, the state of the resource decides, and that may
 * keep it from others as well (§10.2.1).
 */
export function allowOn405(answer: Answer): Observation | undefined {
  if (answer.status !== 405) return undefined;
  const value = answer.header("allow");
  const received = value === undefined ? "no such header" : quote(value);
  const { method } = answer.exchange;
  const fix = "set `Allow` to the methods that the path item declares";
  const listed = value !== undefined && METHODS.test(value) ? methodsOf(value) : undefined;
  if (!listed || listed.includes(method)) {
    const expected = `\`Allow\` with the supported methods, without \`${method}\``;
    return {
      message: `A \`405\` of ${answer.who} does not say what is allowed: expected ${expected}, received ${received}.`,
      expected,
      received,
      fix,
    };
  }
  if (!answer.match) return undefined;
  const declared = methodsDeclared(answer.match);
  const missing = declared.includes(method) ? [] : declared.filter((name) => !listed.includes(name));
  const elsewhere = (answer.match?.elsewhere ?? []).flatMap(methodsDeclared);
  const excess = listed.filter(
    (name) => !declared.includes(name) && !IMPLIED.has(name) && !elsewhere.includes(name),
  );
  if (missing.length === 0 && excess.length === 0) return undefined;
  const expected = `\`Allow: ${declared.join(", ")}\``;
  const what = [
    ...(missing.length > 0 ? [`${quoteList(missing)} is missing`] : []),
    ...(excess.length > 0 ? [`${quoteList(excess)} is not declared`] : []),
  ].join(", ");
  return {
    message: `\`Allow\` of a \`405\` of ${answer.who} is not what \`${answer.match?.path}\` declares: expected ${expected}, received ${received}: ${what}.`,
    expected,
    received,
    fix,
    schemaPointer: (answer.match?.operations[0]?.pointer ?? "").replace(/\/[^/]*$/, ""),
  };
}

function methodsDeclared({ operations }: OperationMatch): string[] {
  return operations.map(({ method }) => method.toUpperCase());
}

function methodsOf(allow: string): string[] {
  return allow === "" ? [] : allow.split(",").map((method) => method.trim());
}
