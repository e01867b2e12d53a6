/** What is in a request body, held against the contract in the way that its media type is read. */

import type { Contract, MediaType, Operation } from "../../contract/index.js";
import { isJsonType } from "../media-type.js";
import { quote } from "../quote.js";
import type { BodyMediaType } from "./body-media-type.js";
import { judgeBytes } from "./bytes.js";
import { isJsonLines, judgeJsonLines } from "./json-lines.js";
import { readJsonText } from "./json-text.js";
import { judgeMultipart } from "./multipart.js";
import type { RequestVerdict } from "./request-verdict.js";
import { judgeText } from "./text.js";
import { judgeUrlencoded } from "./urlencoded.js";
import { judgeValue } from "./value.js";

/** Judges a body that is there. Under a range (`application/*`) it is read as what it says it is. */
export function judgeContent(
  contract: Contract,
  operation: Operation,
  { media, received: { type, parameters } }: BodyMediaType,
  body: Uint8Array | string,
  verdict: RequestVerdict,
): void {
  if (isJsonType(type)) judgeJson(contract, media, body, verdict);
  else if (media.form) judgeMultipart(contract, media, body, parameters.boundary, verdict);
  else if (!isReadAsText(type)) judgeBytes(contract, media, body, verdict);
  else {
    const text = textOf(body);
    if (text === undefined) verdict.doubts.push("the body is not UTF-8");
    else if (type === "application/x-www-form-urlencoded")
      judgeUrlencoded(contract, operation, media, text, verdict);
    else if (isJsonLines(type)) judgeJsonLines(contract, media, text, verdict);
    else judgeText(contract, media, text, verdict);
  }
}

function isReadAsText(type: string): boolean {
  return type.startsWith("text/") || type === "application/x-www-form-urlencoded" || isJsonLines(type);
}

function judgeJson(
  contract: Contract,
  media: MediaType,
  body: Uint8Array | string,
  verdict: RequestVerdict,
): void {
  const { value, isJson, oddities } = readJsonText(body);
  verdict.doubts.push(...oddities);
  if (!isJson)
    verdict.faults.push({
      in: "body",
      pointer: "",
      expected: "must be JSON",
      received: quote(textOf(body) ?? ""),
      schemaPointer: media.pointer,
    });
  else if (value !== undefined && oddities.length === 0)
    judgeValue(contract, media.schemaPointer, value, verdict);
}

const UTF8 = new TextDecoder("utf-8", { fatal: true });

/** `undefined` for bytes that are not UTF-8. */
function textOf(body: Uint8Array | string): string | undefined {
  if (typeof body === "string") return body;
  try {
    return UTF8.decode(body);
  } catch {
    return undefined;
  }
}
