/** The body of a request held against the contract. */

import {
  type Contract,
  type ErrorDetail,
  formRules,
  type HeaderFields,
  isDecodable,
  type Operation,
  type RequestBody,
  readForm,
} from "../../contract/index.js";
import type { ExchangeRequest } from "../finding.js";
import { type DeclaredMediaType, declareMediaType, matchMediaType, parseContentType } from "../media-type.js";
import { valueAt } from "../pointer.js";
import { quote, quoteList, quoteValue } from "../quote.js";
import { expectationOf, pointerOf } from "../violations.js";
import { certainViolation } from "./certainty.js";
import { readJsonText } from "./json-text.js";
import { mayBeRead } from "./lenient.js";
import type { RequestVerdict } from "./request-verdict.js";

const declarations = new WeakMap<RequestBody, readonly DeclaredMediaType[]>();
/** Methods whose body has no defined meaning (RFC 9110 §9.3.1, §9.3.2, §9.3.5). */
const BODYLESS_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "DELETE"]);

/** Judges presence, media type and content of the body. */
export function judgeBody(
  contract: Contract,
  operation: Operation,
  request: ExchangeRequest,
  verdict: RequestVerdict,
): void {
  const { requestBody } = operation;
  const { body, method, headers } = request;
  if (body === undefined && announcesBody(headers)) {
    verdict.doubts.push("the request body was not kept");
    return;
  }
  if (body === undefined || body.length === 0) {
    if (requestBody) judgeAbsence(requestBody, request, verdict);
    return;
  }
  if (!requestBody || BODYLESS_METHODS.has(method)) {
    verdict.doubts.push("a body is sent where none has a meaning");
    return;
  }
  const coding = fieldOf(headers, "content-encoding");
  if (coding !== undefined && coding !== "identity") {
    verdict.doubts.push("the body has a content coding");
    return;
  }
  const mediaType = mediaTypeOf(requestBody, headers, verdict);
  if (mediaType) judgeContent(contract, operation, mediaType, body, verdict);
}

/** A body that was sent but is not at hand (RFC 9112 §6). */
function announcesBody(headers: HeaderFields): boolean {
  const length = fieldOf(headers, "content-length");
  return fieldOf(headers, "transfer-encoding") !== undefined || (length !== undefined && length !== "0");
}

function judgeAbsence(
  requestBody: RequestBody,
  { method, headers }: ExchangeRequest,
  verdict: RequestVerdict,
): void {
  if (!requestBody.required) return;
  const parsed = parseContentType(fieldOf(headers, "content-type") ?? "");
  const mediaType = parsed && matchMediaType(declared(requestBody), parsed);
  // The empty text is a text, the empty form a form; of a method whose body has no meaning it may be left out.
  if (BODYLESS_METHODS.has(method) || (mediaType && !mediaType.json)) {
    verdict.doubts.push("the body is empty");
    return;
  }
  verdict.faults.push({
    in: "body",
    expected: "is required",
    received: "no body",
    schemaPointer: requestBody.pointer,
  });
}

/** The declared media type of the body; `undefined` when there is none, with what that means. */
function mediaTypeOf(
  requestBody: RequestBody,
  headers: HeaderFields,
  verdict: RequestVerdict,
): DeclaredMediaType | undefined {
  const field = fieldOf(headers, "content-type");
  if (field === undefined) {
    // Its recipient may assume or find out what it is (RFC 9110 §8.3).
    verdict.doubts.push("Content-Type is absent");
    return undefined;
  }
  const parsed = parseContentType(field);
  const all = declared(requestBody);
  const mediaType = parsed && matchMediaType(all, parsed);
  if (mediaType) {
    const charset = parsed.parameters.charset?.toLowerCase();
    if (charset !== undefined && charset !== "utf-8") verdict.doubts.push(`the charset is ${quote(charset)}`);
    return mediaType;
  }
  const isClose = parsed && all.some((one) => isAlike(one, parsed.type));
  // A body that need not be there may be left unread, whatever it is.
  if (!requestBody.required || isClose) {
    verdict.doubts.push("the media type is not declared, and may be taken for one that is, or left unread");
    return undefined;
  }
  const expected = quoteList(all.map((one) => one.declared.name));
  verdict.faults.push({
    in: "media-type",
    expected: `must be ${expected}`,
    received: quote(field),
    schemaPointer: `${requestBody.pointer}/content`,
  });
  return undefined;
}

/** One JSON type for another, or the same type with other parameters. */
function isAlike({ type, subtype, json }: DeclaredMediaType, name: string): boolean {
  return `${type}/${subtype}` === name || (json && (name === "application/json" || name.endsWith("+json")));
}

function judgeContent(
  contract: Contract,
  operation: Operation,
  mediaType: DeclaredMediaType,
  body: Uint8Array | string,
  verdict: RequestVerdict,
): void {
  const { declared: media, json, type, subtype } = mediaType;
  verdict.bodySchema = media.schemaPointer;
  if (json) {
    const { value, isJson, oddities } = readJsonText(body);
    if (!isJson) {
      verdict.faults.push({
        in: "body",
        pointer: "",
        expected: "must be JSON",
        received: quote(textOf(body)),
        schemaPointer: media.pointer,
      });
      return;
    }
    verdict.doubts.push(...oddities);
    if (value !== undefined && oddities.length === 0)
      judgeValue(contract, media.schemaPointer, value, verdict);
    return;
  }
  if (type === "application" && subtype === "x-www-form-urlencoded") {
    judgeForm(contract, operation, mediaType, textOf(body), verdict);
    return;
  }
  if (type === "text" && typeof media.schema === "object" && media.schema.type === "string") {
    judgeValue(contract, media.schemaPointer, textOf(body), verdict);
    return;
  }
  if (media.schemaPointer !== undefined) verdict.doubts.push(`a body of ${quote(media.name)} is not read`);
}

function judgeForm(
  contract: Contract,
  operation: Operation,
  { declared: media }: DeclaredMediaType,
  text: string,
  verdict: RequestVerdict,
): void {
  if (!isDecodable(text)) {
    verdict.doubts.push("escapes in the form do not decode");
    return;
  }
  const details: ErrorDetail[] = [];
  const rules = formRules(contract, operation, media, Number.POSITIVE_INFINITY);
  const form = readForm(text, rules, details) ?? {};
  for (const { type, loc, msg } of details) {
    const raw = valueAt(form, `/${String(loc[1]).replaceAll("~", "~0").replaceAll("/", "~1")}`);
    if (loc.length > 2 || typeof raw !== "string" || mayBeRead(raw, type)) {
      verdict.doubts.push(`form field ${quote(String(loc[1]))} is written in a way that some take`);
      continue;
    }
    verdict.faults.push({
      in: "body",
      pointer: `/${String(loc[1])}`,
      expected: msg,
      received: quote(raw),
      schemaPointer: media.schemaPointer ?? media.pointer,
    });
  }
  // An empty field may be taken for one that was left out.
  if (/(?:^|&)[^&=]+=?(?:&|$)/.test(text)) verdict.doubts.push("a form field is empty");
  else if (details.length === 0) judgeValue(contract, media.schemaPointer, form, verdict);
}

function judgeValue(
  { validators }: Contract,
  schemaPointer: string | undefined,
  value: unknown,
  verdict: RequestVerdict,
): void {
  if (schemaPointer === undefined || !validators.request(schemaPointer)(value)) return;
  const violations = validators.requestAll(schemaPointer)(value) ?? [];
  const violation = certainViolation(violations, value);
  if (!violation) {
    verdict.doubts.push("the body breaks a rule that a server may leave alone");
    return;
  }
  const pointer = pointerOf(violation);
  verdict.faults.push({
    in: "body",
    pointer,
    expected: expectationOf(violation),
    received: quoteValue(valueAt(value, pointer)),
    schemaPointer: violation.schemaPointer ?? schemaPointer,
  });
}

function declared(requestBody: RequestBody): readonly DeclaredMediaType[] {
  let all = declarations.get(requestBody);
  if (!all) {
    all = requestBody.content.map(declareMediaType);
    declarations.set(requestBody, all);
  }
  return all;
}

function fieldOf(headers: HeaderFields, name: string): string | undefined {
  const field = headers[name];
  return field === undefined || typeof field === "string" ? field : field.join(", ");
}

function textOf(body: Uint8Array | string): string {
  return typeof body === "string" ? body : new TextDecoder().decode(body);
}
