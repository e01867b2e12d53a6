import type { Answer } from "../answer.js";
import type { Observation } from "../finding.js";
import type { DeclaredHeader } from "../header-value.js";
import { quote } from "../quote.js";

/**
 * A required response header must be there, every declared one valid (OAS 3.1 Header Object), and a code's own headers
 * must accompany it. In an answer to HEAD those may be absent that are known only while the content is made (RFC 9110 §9.3.2).
 */
export function responseHeaders(answer: Answer): readonly Observation[] | undefined {
  let observations: Observation[] | undefined;
  for (const declared of answer.declaration.headers) {
    const observation = judgeHeader(answer, declared);
    if (observation) {
      observations ??= [];
      observations.push(observation);
    }
  }
  if (answer.declaration.errors.length === 0) return observations;
  const error = answer.declaredError;
  for (const name of error?.catalogue?.headers ?? []) {
    const key = name.toLowerCase();
    if (answer.header(key) !== undefined) continue;
    if (answer.declaration.headers.some((declared) => declared.key === key && declared.header.required))
      continue;
    observations ??= [];
    observations.push(absent(answer, name, `code \`${error?.code}\` of ${answer.who}`));
  }
  return observations;
}

function judgeHeader(
  answer: Answer,
  { header, key, read, validate }: DeclaredHeader,
): Observation | undefined {
  const value = answer.header(key);
  if (value === undefined) {
    if (!header.required || isOfContent(answer)) return undefined;
    return absent(answer, header.name, `\`${answer.status}\` of ${answer.who}`, header.pointer);
  }
  // Field lines of this one cannot be joined (RFC 9110 §5.3).
  const values = key === "set-cookie" ? [answer.exchange.headers[key] ?? []].flat() : [value];
  const violations = read && values.map((one) => validate?.(read(one))).find((found) => found !== undefined);
  if (!violations) return undefined;
  const expected = violations[0]?.message ?? "a valid value";
  return {
    message: `Header \`${header.name}\` of a \`${answer.status}\` of ${answer.who} breaks its schema: ${expected}, received ${quote(value)}.`,
    expected,
    received: value,
    fix: `set \`${header.name}\` to a declared value`,
    schemaPointer: violations[0]?.schemaPointer ?? header.pointer,
  };
}

/** Whether GET was declared, and HEAD asked. */
function isOfContent({ exchange, operation }: Answer): boolean {
  return exchange.method === "HEAD" && operation?.method !== "head";
}

function absent(answer: Answer, name: string, of: string, schemaPointer?: string): Observation {
  return {
    message: `Header \`${name}\` is absent: the ${of} requires it.`,
    expected: `a \`${name}\` header`,
    received: "no such header",
    fix: `set \`${name}\` on the ${answer.status}`,
    ...(schemaPointer === undefined ? {} : { schemaPointer }),
  };
}
