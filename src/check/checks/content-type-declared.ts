import type { Answer } from "../answer.js";
import type { Observation } from "../finding.js";
import { parseContentType } from "../media-type.js";
import { quote, quoteList } from "../quote.js";

/** A body must carry a Content-Type that the response declares, by name or by range (OAS 3.1 Response Object). */
export function contentTypeDeclared(answer: Answer): Observation | undefined {
  const { response, mediaTypes, spellings } = answer.declaration;
  if (!response) return undefined;
  const received = answer.header("content-type");
  if (received !== undefined && spellings.has(received)) return undefined;
  const describesBody = answer.hasBody || answer.exchange.streamed === true;
  if (!describesBody && (received === undefined || mediaTypes.length === 0)) return undefined;
  // On HEAD the header must be true although no body follows; what else has no body needs no type.
  if (answer.bodyless && (answer.exchange.method !== "HEAD" || received === undefined)) return undefined;
  // A redirect should hold a short note with a link for whoever cannot follow it (RFC 9110 §15.4).
  if (mediaTypes.length === 0 && answer.status >= 300 && answer.status < 400 && isNote(received))
    return undefined;
  const fix = `answer a declared media type, or declare it under the \`${response.key}\` response of ${answer.who}`;
  if (mediaTypes.length === 0) {
    return {
      message: `${capital(answer.who)} declares no content for \`${answer.status}\`: expected no body, received a body${received === undefined ? "" : ` of ${quote(received)}`}.`,
      expected: "no body",
      received: received ?? "a body without Content-Type",
      fix,
      schemaPointer: response.pointer,
    };
  }
  const expected = quoteList(mediaTypes.map((mediaType) => mediaType.declared.name));
  const base = { expected, fix, schemaPointer: `${response.pointer}/content` };
  if (received === undefined) {
    return {
      ...base,
      message: `Content-Type is absent from a \`${answer.status}\` of ${answer.who}: expected ${expected}.`,
      received: "no Content-Type",
    };
  }
  const parsed = parseContentType(received);
  if (!parsed) {
    return {
      ...base,
      message: `Content-Type of a \`${answer.status}\` of ${answer.who} is malformed: expected ${expected}, received ${quote(received)}.`,
      received,
    };
  }
  const { mediaType } = answer;
  if (!mediaType) {
    return {
      ...base,
      message: `Content-Type of a \`${answer.status}\` of ${answer.who} is not declared: expected ${expected}, received ${quote(received)}.`,
      received,
    };
  }
  const { charset } = parsed.parameters;
  if (mediaType.json && charset !== undefined && charset.toLowerCase() !== "utf-8") {
    return {
      message: `JSON of ${answer.who} is labelled with charset ${quote(charset)}: expected \`utf-8\`, the only one JSON has.`,
      expected: "utf-8",
      received: charset,
      fix: "leave the charset parameter out (RFC 8259 §8.1)",
      schemaPointer: mediaType.declared.pointer,
    };
  }
  return undefined;
}

function isNote(contentType: string | undefined): boolean {
  return /^text\/(?:html|plain) *(?:;|$)/i.test(contentType ?? "");
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
