/** The media type of a request body held against what the operation takes. */

import type { HeaderFields, MediaType, RequestBody } from "../../contract/index.js";
import {
  type DeclaredMediaType,
  declareMediaType,
  isJsonType,
  matchMediaType,
  parseContentType,
  type ReceivedMediaType,
} from "../media-type.js";
import { quote, quoteList } from "../quote.js";
import { fieldOf } from "./header-field.js";
import type { RequestVerdict } from "./request-verdict.js";

/** What a body is: the declaration that it falls under, and what its Content-Type says. */
export interface BodyMediaType {
  readonly media: MediaType;
  readonly received: ReceivedMediaType;
}

/** Finds the declared media type of a body; `undefined` when there is none, or none that can be read, with what that means. */
export function judgeMediaType(
  requestBody: RequestBody,
  headers: HeaderFields,
  verdict: RequestVerdict,
): BodyMediaType | undefined {
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
    if (charset === undefined || charset === "utf-8") return { media: mediaType.declared, received: parsed };
    verdict.doubts.push(`the charset is ${quote(charset)}`);
    return undefined;
  }
  // Parameters that break the grammar keep few from reading the type before them.
  const [essence = ""] = field.split(";", 1);
  const isClose = all.some((one) => isAlike(one, essence.trim().toLowerCase()));
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
  return `${type}/${subtype}` === name || (json && isJsonType(name));
}

/** The declaration that a Content-Type falls under, if any. */
export function declaredMediaType(
  requestBody: RequestBody,
  contentType: string,
): DeclaredMediaType | undefined {
  const parsed = parseContentType(contentType);
  return parsed && matchMediaType(declared(requestBody), parsed);
}

const declarations = new WeakMap<RequestBody, readonly DeclaredMediaType[]>();

function declared(requestBody: RequestBody): readonly DeclaredMediaType[] {
  let all = declarations.get(requestBody);
  if (!all) {
    all = requestBody.content.map(declareMediaType);
    declarations.set(requestBody, all);
  }
  return all;
}
