/** A body of `multipart/form-data` held against the contract (RFC 7578, OAS 3.1 Encoding Object). */

import {
  type Contract,
  type ErrorDetail,
  fileProblem,
  isFilePart,
  joinPointer,
  kindOfMember,
  type MediaType,
  type MultipartRules,
  multipartRules,
  multipartValue,
  type PartHead,
  type PartProblem,
  type PartShape,
  shapeOfPart,
  sizeProblem,
  textProblem,
} from "../../contract/index.js";
import type { ExchangePart } from "../finding.js";
import { isJsonType, parseContentType } from "../media-type.js";
import { quote } from "../quote.js";
import { certainViolation } from "./certainty.js";
import { isOpaque, isOtherType } from "./file-type.js";
import { judgeFields } from "./form-fields.js";
import { readJsonText } from "./json-text.js";
import { readParts } from "./multipart-parts.js";
import type { RequestVerdict } from "./request-verdict.js";

/**
 * Judges a body as it was sent. One that a parser stumbles over is a doubt, since another may not, unless nothing in it is a part.
 *
 * @param boundary - The parameter of its Content-Type.
 */
export function judgeMultipart(
  contract: Contract,
  media: MediaType,
  body: Uint8Array | string,
  boundary: string | undefined,
  verdict: RequestVerdict,
): void {
  const bytes =
    typeof body === "string" ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.length);
  const delimiter = boundary === undefined ? "--" : `--${boundary}`;
  if (!bytes.includes(delimiter)) {
    judgeWithoutParts(contract, media, bytes, verdict);
    return;
  }
  const parts = boundary === undefined ? undefined : readParts(bytes, boundary);
  if (parts) new FormJudge(contract, media, typeof body === "string", verdict).judge(parts);
  else verdict.doubts.push("the parts of the body are not delimited as every parser expects");
}

/** Judges parts that a recorder took apart. */
export function judgeParts(
  contract: Contract,
  media: MediaType,
  parts: readonly ExchangePart[],
  verdict: RequestVerdict,
): void {
  new FormJudge(contract, media, true, verdict).judge(parts);
}

/** Some read a body in which there is no part as an empty form, and never say that it is none. */
function judgeWithoutParts(
  { validators }: Contract,
  { schemaPointer, pointer }: MediaType,
  bytes: Buffer,
  verdict: RequestVerdict,
): void {
  const violations = schemaPointer === undefined ? [] : (validators.requestAll(schemaPointer)({}) ?? []);
  if (!certainViolation(violations, {})) {
    verdict.doubts.push("the body holds no part");
    return;
  }
  verdict.faults.push({
    in: "body",
    pointer: "",
    expected: "must be parts between delimiters of its boundary",
    received: quote(bytes.toString("utf8")),
    schemaPointer: pointer,
  });
}

/** A file that was received; its content has been looked at. */
const FILE = Object.freeze({});

type PartValue = string | typeof FILE | undefined;

/** One part, and what is known of its place. */
interface PlacedPart extends ExchangePart, PartHead {
  readonly name: string;
  readonly filename: string | undefined;
  /** Whether it says itself of what media type it is. */
  readonly isTyped: boolean;
  readonly shape: PartShape | undefined;
  /** Its place among the parts of its name. */
  readonly index: number;
}

/** Judges the parts of one form. */
class FormJudge {
  readonly #contract: Contract;
  readonly #media: MediaType;
  readonly #rules: MultipartRules;
  readonly #isDecoded: boolean;
  readonly #verdict: RequestVerdict;

  /** @param isDecoded - Whether the body is a text that somebody decoded: how many bytes it had can no longer be told. */
  constructor(contract: Contract, media: MediaType, isDecoded: boolean, verdict: RequestVerdict) {
    this.#contract = contract;
    this.#media = media;
    this.#rules = multipartRules(contract, media);
    this.#isDecoded = isDecoded;
    this.#verdict = verdict;
  }

  judge(parts: readonly ExchangePart[]): void {
    const received = new Map<string, PartValue[]>();
    for (const part of parts) {
      if (part.name === undefined) continue;
      const values = received.get(part.name) ?? [];
      received.set(part.name, values);
      values.push(this.#read(this.#place(part, part.name, values.length)));
    }
    // Most servers leave it out, some refuse the form, and it may be the one that is missing.
    if (parts.some(({ name }) => name === undefined)) {
      this.#doubt("a part has no name");
      return;
    }
    const details: ErrorDetail[] = [];
    const { fields, judged } = multipartValue(this.#rules, received, details);
    const texts = new Map(
      [...received].flatMap(([name, values]) => {
        const written = values.filter((value) => typeof value === "string");
        return written.length === values.length ? [[name, written] as const] : [];
      }),
    );
    const isOutside = ({ pointer }: { readonly pointer: string }) => judged.has(pointer);
    const form = { media: this.#media, fields, texts, details, isOutside };
    judgeFields(this.#contract, form, this.#verdict);
  }

  #place(part: ExchangePart, name: string, index: number): PlacedPart {
    const type = parseContentType(part.contentType ?? "")?.type;
    const head = { filename: part.filename, mediaType: type ?? "text/plain", isTyped: type !== undefined };
    return { ...part, ...head, name, index, shape: shapeOfPart(this.#rules, name) };
  }

  /** The value of a part; `undefined` where there is none to be judged further. */
  #read(part: PlacedPart): PartValue {
    const coding = part.transferEncoding?.toLowerCase() ?? "binary";
    if (!["binary", "7bit", "8bit"].includes(coding))
      return this.#doubt(`part ${quote(part.name)} has a transfer coding`);
    return isFilePart(part, part.shape) ? this.#file(part) : this.#text(part);
  }

  #file(part: PlacedPart): PartValue {
    const { name, filename, shape, index, content, isTyped, mediaType } = part;
    if (filename === "" && content?.length === 0)
      return this.#doubt(`no file was chosen for part ${quote(name)}`);
    const problem = fileProblem(part, shape, index);
    if (problem) {
      const isCertain =
        problem.type === "media_type" && isTyped && isOtherType(mediaType, shape?.contentTypes ?? []);
      return isCertain
        ? this.#fault(part, problem, quote(mediaType))
        : this.#doubt(`part ${quote(name)} ${problem.msg}`);
    }
    if (!shape && filename !== undefined) this.#doubt(`file ${quote(name)} is not declared`);
    // What is in it only its reader can judge.
    if (isOpaque(mediaType)) this.#doubt(`part ${quote(name)} is of a type with rules of its own`);
    return this.#sized(part);
  }

  #sized(part: PlacedPart): PartValue {
    const { name, shape, content } = part;
    const isBounded = shape?.minBytes !== undefined || shape?.maxBytes !== undefined;
    if (!isBounded) return FILE;
    const size = this.#sizeOf(content);
    if (size === undefined) return this.#doubt(`the size of part ${quote(name)} is not known`);
    const problem = sizeProblem(size, shape);
    return problem ? this.#fault(part, problem, `${size} bytes`) : FILE;
  }

  /** In bytes; `undefined` where it is not known. */
  #sizeOf(content: ExchangePart["content"]): number | undefined {
    if (content === undefined) return undefined;
    const bytes = Buffer.from(content);
    return this.#isDecoded && bytes.some((byte) => byte > 0x7f) ? undefined : bytes.length;
  }

  #text(part: PlacedPart): PartValue {
    const { name, shape, content } = part;
    const kind = kindOfMember(this.#rules.kind, name);
    const problem = textProblem(part, shape, kind);
    if (problem) return this.#doubt(`part ${quote(name)} ${problem.msg}`);
    const text = textOf(part);
    if (content === undefined || text === undefined)
      return this.#doubt(`the text of part ${quote(name)} is not known`);
    if (!isJsonType(part.mediaType)) return text;
    const { isJson, oddities } = readJsonText(content);
    const item = kind?.array ?? kind;
    // As text it would be what its schema says, as JSON it has quotes around it.
    if (!item?.object || item.string || oddities.length > 0)
      return this.#doubt(`part ${quote(name)} is JSON`);
    if (isJson) return text;
    return this.#fault(part, { type: "malformed", msg: "must be JSON" }, quote(text));
  }

  #doubt(doubt: string): undefined {
    this.#verdict.doubts.push(doubt);
  }

  #fault({ name, shape, index }: PlacedPart, { msg }: PartProblem, received: string): undefined {
    const pointer = shape?.isList ? joinPointer("", name, index) : joinPointer("", name);
    const schemaPointer = this.#media.schemaPointer ?? this.#media.pointer;
    this.#verdict.faults.push({ in: "body", pointer, expected: msg, received, schemaPointer });
  }
}

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** `undefined` where the charset is another one, or some bytes are lost. */
function textOf({ content, contentType }: PlacedPart): string | undefined {
  const charset = parseContentType(contentType ?? "")?.parameters.charset?.toLowerCase() ?? "utf-8";
  if (content === undefined || !["utf-8", "utf8", "us-ascii"].includes(charset)) return undefined;
  try {
    const text = typeof content === "string" ? content : UTF8.decode(content);
    return text.includes("\ufffd") ? undefined : text;
  } catch {
    return undefined;
  }
}
