/** A body of `text/*` held against the contract. */

import { type Contract, type ErrorDetail, kindOf, type MediaType, readField } from "../../contract/index.js";
import { quote } from "../quote.js";
import { certainViolation } from "./certainty.js";
import { mayBeRead } from "./lenient.js";
import type { RequestVerdict } from "./request-verdict.js";
import { judgeValue } from "./value.js";

/** Judges a text by a schema of texts, or of scalars that can be written as one. */
export function judgeText(contract: Contract, media: MediaType, text: string, verdict: RequestVerdict): void {
  const { name, schema, schemaPointer } = media;
  if (schemaPointer === undefined) return;
  const kind = kindOf(contract.document, schema);
  const isScalar = kind.number || kind.integer || kind.boolean;
  if (kind.array || kind.object || kind.null || kind.string === isScalar) {
    verdict.doubts.push(`a body of ${quote(name)} is not read`);
    return;
  }
  if (kind.string) {
    const violations = contract.validators.requestAll(schemaPointer)(text.trim()) ?? [];
    // A line end at the end of a text is cut off by some.
    if (text === text.trim() || certainViolation(violations, text.trim()))
      judgeValue(contract, schemaPointer, text, verdict);
    else verdict.doubts.push("the body begins or ends with white space");
    return;
  }
  const details: ErrorDetail[] = [];
  const value = readField("", [text], kind, details);
  const [detail] = details;
  if (!detail) judgeValue(contract, schemaPointer, value, verdict);
  else if (!mayBeRead(text, detail.type))
    verdict.faults.push({
      in: "body",
      pointer: "",
      expected: detail.msg,
      received: quote(text),
      schemaPointer,
    });
  // No specification says how a text is read as something else.
  verdict.doubts.push(`a body of ${quote(name)} is read as a value`);
}
