/** A body of `application/x-www-form-urlencoded` held against the contract. */

import {
  type Contract,
  type ErrorDetail,
  formRules,
  isDecodable,
  type MediaType,
  type Operation,
  readForm,
} from "../../contract/index.js";
import { judgeFields } from "./form-fields.js";
import type { RequestVerdict } from "./request-verdict.js";

/** Judges a form of names and texts (WHATWG URL §5.1). */
export function judgeUrlencoded(
  contract: Contract,
  operation: Operation,
  media: MediaType,
  text: string,
  verdict: RequestVerdict,
): void {
  if (!isDecodable(text)) {
    verdict.doubts.push("escapes in the form do not decode");
    return;
  }
  const details: ErrorDetail[] = [];
  const rules = formRules(contract, operation, media, Number.POSITIVE_INFINITY);
  const fields = readForm(text, rules, details) ?? {};
  const texts = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(text)) {
    const values = texts.get(name);
    if (values) values.push(value);
    else texts.set(name, [value]);
  }
  judgeFields(contract, { media, fields, texts, details }, verdict);
}
