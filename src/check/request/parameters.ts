/** The parameters of a request held against the contract. */

import {
  type Contract,
  type ErrorDetail,
  type HeaderFields,
  isDecodable,
  kindOf,
  type Operation,
  type Parameter,
  ParametersReader,
  type RequestParameters,
  readTarget,
} from "../../contract/index.js";
import type { ExchangeRequest } from "../finding.js";
import type { OperationMatch } from "../match-operation.js";
import { quote, quoteValue } from "../quote.js";
import { certainViolation } from "./certainty.js";
import { fieldOf } from "./header-field.js";
import { isIgnorable } from "./ignorable-fields.js";
import { mayBeRead } from "./lenient.js";
import type { RequestVerdict } from "./request-verdict.js";

const readers = new WeakMap<Operation, ParametersReader>();

/** Delimiters that are data when encoded, and that proxies and routers decode too early; dot segments. */
const AMBIGUOUS_SEGMENT = /%2f|%5c|%00|^(?:\.|%2e){1,2}$/i;

/** Judges every declared parameter, and doubts names that none is declared for. */
export function judgeParameters(
  contract: Contract,
  operation: Operation,
  { pathParameters, query }: OperationMatch,
  { headers, url, credentials }: ExchangeRequest,
  verdict: RequestVerdict,
): void {
  if (!isDecodable(query) || !isDecodable(readTarget(url).path)) {
    verdict.doubts.push("escapes in the URL do not decode");
    return;
  }
  if (Object.values(pathParameters).some((raw) => AMBIGUOUS_SEGMENT.test(raw))) {
    verdict.doubts.push("a path parameter holds a delimiter");
    return;
  }
  if (credentials === "withheld" && isRedacted(operation, url, headers)) {
    verdict.doubts.push("secrets were taken out of the parameters");
    return;
  }
  const reader = readerOf(contract, operation);
  const details: ErrorDetail[] = [];
  const read = reader.read(pathParameters, query, headers, details);
  for (const detail of details) {
    if (credentials === "withheld" && detail.loc[0] === "cookie")
      verdict.doubts.push("cookies were withheld");
    else judgeDetail(detail, operation, read, verdict);
  }
  for (const { parameter, default: fallback } of reader.all) {
    const { values } = read[parameter.in];
    if (!Object.hasOwn(values, parameter.name)) continue;
    const value = values[parameter.name];
    if (parameter.required && fallback !== undefined && JSON.stringify(value) === JSON.stringify(fallback))
      verdict.doubts.push(`parameter \`${parameter.name}\` is required and has a default`);
    judgeValue(contract, parameter, value, verdict);
  }
}

/** Whether a recording shows a word in place of a secret. */
function isRedacted({ parameters }: Operation, url: string, headers: HeaderFields): boolean {
  const fields = parameters
    .filter(({ in: place }) => place === "header")
    .map(({ name }) => fieldOf(headers, name.toLowerCase()) ?? "");
  return [url, ...fields].some((text) => /\bredacted\b/i.test(text));
}

function readerOf(contract: Contract, operation: Operation): ParametersReader {
  let reader = readers.get(operation);
  if (!reader) {
    reader = new ParametersReader(contract, operation, true);
    readers.set(operation, reader);
  }
  return reader;
}

/** What reading alone found: absent, unknown or unreadable. */
function judgeDetail(
  { type, loc, msg }: ErrorDetail,
  operation: Operation,
  read: RequestParameters,
  verdict: RequestVerdict,
): void {
  const [place, name] = loc;
  const parameter = operation.parameters.find((one) => one.in === place && one.name === name);
  if (!parameter) {
    // The specification neither forbids names beside the declared ones nor asks a server to take them.
    verdict.doubts.push(`query parameter ${quote(String(name))} is not declared`);
    return;
  }
  if (type === "missing") {
    verdict.faults.push({
      in: parameter.in,
      name: parameter.name,
      expected: msg,
      received: "nothing",
      schemaPointer: parameter.pointer,
    });
    return;
  }
  const raw = read[parameter.in].seen[parameter.name];
  const isScalar = loc.length === 2;
  if (!isScalar || typeof raw !== "string" || mayBeRead(raw, type) || isIgnorable(parameter)) {
    verdict.doubts.push(`parameter \`${parameter.name}\` is written in a way that some take`);
    return;
  }
  verdict.faults.push({
    in: parameter.in,
    name: parameter.name,
    expected: msg,
    received: quote(raw),
    schemaPointer: parameter.schemaPointer,
  });
}

function judgeValue(contract: Contract, parameter: Parameter, value: unknown, verdict: RequestVerdict): void {
  const { name, schemaPointer } = parameter;
  if (!hasOneReading(contract, parameter, value)) {
    verdict.doubts.push(`parameter \`${name}\` can be read in several ways`);
    return;
  }
  const violations = contract.validators.requestAll(schemaPointer)(value);
  if (!violations) return;
  const violation = certainViolation(violations, value);
  if (!violation || isIgnorable(parameter)) {
    verdict.doubts.push(`parameter \`${name}\` breaks a rule that a server may leave alone`);
    return;
  }
  verdict.faults.push({
    in: parameter.in,
    name,
    ...(violation.pointer !== "" && { pointer: violation.pointer }),
    expected: violation.message,
    received: quoteValue(value),
    schemaPointer: violation.schemaPointer ?? schemaPointer,
  });
}

/**
 * Whether a text can only have been meant as the value it was read as: its schema names one type, and the style one spelling. Of
 * composite values only the exploded query list is written alike everywhere.
 */
function hasOneReading({ document }: Contract, parameter: Parameter, value: unknown): boolean {
  if (parameter.mediaType !== undefined) return true;
  const kind = kindOf(document, parameter.schema);
  const { number, integer, boolean, string, array, object } = kind;
  const types = [number || integer, boolean, string, array, object].filter(Boolean).length;
  if (types > 1 || value === null || value === "") return false;
  // Many cut white space off.
  if (typeof value === "string" && value !== value.trim()) return false;
  if (object) return false;
  if (!array) return true;
  const items = Array.isArray(value) ? value : [];
  return (
    parameter.in === "query" && parameter.explode && items.length > 0 && items.every((item) => item !== "")
  );
}
