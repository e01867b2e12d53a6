/** A body of JSON texts, one a line, held against the contract. */

import { type Contract, kindOf, type MediaType } from "../../contract/index.js";
import { quote } from "../quote.js";
import { readJsonText } from "./json-text.js";
import type { RequestVerdict } from "./request-verdict.js";
import { judgeValue } from "./value.js";

/** Names of JSON Lines, none of them registered. */
const NAMES = /^application\/(?:x-)?(?:ndjson|jsonl|json-?lines)$/;

/** Whether a media type is JSON Lines (https://jsonlines.org). */
export function isJsonLines(name: string): boolean {
  return NAMES.test(name);
}

/**
 * Judges each line as a JSON text.
 *
 * What a schema means of such a body, OAS 3.1 leaves open: one of an array can only be of the body, one of anything else of each line.
 */
export function judgeJsonLines(
  contract: Contract,
  media: MediaType,
  text: string,
  verdict: RequestVerdict,
): void {
  const { name, schema, schemaPointer, pointer } = media;
  const values: unknown[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    // Some take an empty line, and most a line end at the end.
    if (line.trim() === "") continue;
    const { value, isJson, oddities } = readJsonText(line);
    if (!isJson) {
      verdict.faults.push({
        in: "body",
        pointer: `/${index}`,
        expected: "must be JSON on each line",
        received: quote(line),
        schemaPointer: pointer,
      });
      return;
    }
    verdict.doubts.push(...oddities);
    values.push(value);
  }
  const { array, ...others } = kindOf(contract.document, schema);
  const isOfLines = Object.values(others).some(Boolean);
  if (verdict.doubts.length > 0 || schemaPointer === undefined) return;
  if (isOfLines && array) verdict.doubts.push(`a body of ${quote(name)} can be read in several ways`);
  else if (array) judgeValue(contract, schemaPointer, values, verdict);
  else for (const value of values) judgeValue(contract, schemaPointer, value, verdict);
}
