/** Multipart forms: texts typed by the schema, files on disk. */

import type { IncomingMessage } from "node:http";
import {
  type ErrorDetail,
  joinPointer,
  type Kind,
  kindOfMember,
  type PartShape,
  readField,
  setOwn,
} from "../../contract/index.js";
import { decodeText } from "../body/read-body.js";
import type { Limits } from "../options.js";
import { StageProblem } from "../stage-problem.js";
import { type IncomingPart, PART_HEAD_BYTES, readParts } from "./parts.js";
import { removeFiles, type TemporaryFiles } from "./temporary-files.js";
import { StoredFile } from "./uploaded-file.js";
import { Uploads } from "./uploads.js";

/** How the parts of one form are read. */
export interface MultipartRules {
  readonly kind: Kind;
  readonly parts: ReadonlyMap<string, PartShape>;
  readonly others: PartShape | undefined;
}

/** What of a form has been read: the fields as a schema can judge them, with a text in place of each file, and the files. */
export interface ReadMultipart {
  readonly fields: Record<string, unknown>;
  readonly uploads: Uploads;
}

/** The largest body that can be within the limits: its files, and everything else as one. */
export function mostBytes({ bodyBytes, files, fileBytes }: Limits): number {
  return bodyBytes + files * (fileBytes + PART_HEAD_BYTES);
}

/**
 * Reads a form. Files are written to disk as they arrive, so that memory does not grow with them.
 *
 * @param details - Is given what is wrong with single parts; those are read over.
 * @throws {StageProblem} `size` past a limit, `parse` for a body that is malformed. No file is left then.
 */
export async function readMultipart(
  req: IncomingMessage,
  rules: MultipartRules,
  limits: Limits,
  temporary: TemporaryFiles,
  details: ErrorDetail[],
): Promise<ReadMultipart> {
  const reader = new FormReader(rules, limits, temporary, details);
  try {
    await readParts(req, mostBytes(limits), (part) => reader.receive(part));
    return reader.finish();
  } catch (error) {
    await removeFiles(reader.paths);
    throw error;
  }
}

type PartValue = string | StoredFile;

/** What came under one name, in the order of arrival; a part that was refused leaves its place empty. */
type Values = (PartValue | undefined)[];

class FormReader {
  readonly paths: string[] = [];
  readonly #rules: MultipartRules;
  readonly #limits: Limits;
  readonly #temporary: TemporaryFiles;
  readonly #details: ErrorDetail[];
  readonly #values = new Map<string, Values>();
  #texts = 0;
  #files = 0;
  #textBytes = 0;

  constructor(rules: MultipartRules, limits: Limits, temporary: TemporaryFiles, details: ErrorDetail[]) {
    this.#rules = rules;
    this.#limits = limits;
    this.#temporary = temporary;
    this.#details = details;
  }

  /** Reads one part. Its place is taken before anything is waited for, so that places are those of arrival. */
  async receive(part: IncomingPart): Promise<void> {
    const { name } = part;
    const values = this.#values.get(name) ?? [];
    this.#values.set(name, values);
    const index = values.push(undefined) - 1;
    const shape = this.#shape(name);
    if (isFile(part, shape)) {
      if (++this.#files > this.#limits.files) throw new StageProblem("size");
      const problem = fileProblem(part, shape, index);
      if (problem) this.#refuse(part, index, problem);
      else values[index] = await this.#store(part, shape, index);
      return;
    }
    if (++this.#texts > this.#limits.formFields) throw new StageProblem("size");
    const problem = textProblem(part, shape, kindOfMember(this.#rules.kind, name));
    if (problem) this.#refuse(part, index, problem);
    else values[index] = await this.#text(part);
  }

  /** Puts the form together. */
  finish(): ReadMultipart {
    const fields: Record<string, unknown> = {};
    const files = new Map<string, PartValue | readonly PartValue[]>();
    const judged = new Set<string>();
    for (const [name, values] of this.#values) {
      const shape = this.#shape(name);
      const isOne = shape ? !shape.isList : values.length === 1;
      const field = this.#field(name, values, isOne);
      setOwn(fields, name, field);
      const present = values.filter((value) => value !== undefined);
      if (present.some((value) => value instanceof StoredFile))
        files.set(name, isOne ? (present[0] ?? present) : present);
      [field].flat().forEach((item, index) => {
        if (values[index] !== undefined && !isOutsideSchema(item, shape)) return;
        judged.add(isOne ? joinPointer("", name) : joinPointer("", name, index));
      });
    }
    return { fields, uploads: new Uploads(files, judged, this.paths) };
  }

  /** One field as a schema can judge it. */
  #field(name: string, values: Values, isOne: boolean): unknown {
    if (values.every((value) => typeof value === "string"))
      return readField(name, values, kindOfMember(this.#rules.kind, name), this.#details);
    return isOne ? PLACEHOLDER : values.map((value) => (typeof value === "string" ? value : PLACEHOLDER));
  }

  #shape(name: string): PartShape | undefined {
    return this.#rules.parts.get(name) ?? this.#rules.others;
  }

  #refuse({ name, content }: IncomingPart, index: number, { type, msg }: PartProblem): void {
    content.resume();
    const loc = this.#shape(name)?.isList ? ["body", name, index] : ["body", name];
    this.#details.push({ type, loc, msg });
  }

  /** Writes a file. One that is longer than its schema admits is read over, as far as files may go. */
  async #store(
    part: IncomingPart,
    shape: PartShape | undefined,
    index: number,
  ): Promise<StoredFile | undefined> {
    const { path, handle } = await this.#temporary.create();
    this.paths.push(path);
    const most = Math.min(shape?.maxBytes ?? this.#limits.fileBytes, this.#limits.fileBytes);
    let size = 0;
    try {
      for await (const chunk of part.content) {
        size += chunk.length;
        if (size > this.#limits.fileBytes) throw new StageProblem("size");
        if (size <= most) await handle.appendFile(chunk);
      }
    } finally {
      await handle.close();
    }
    const problem = sizeProblem(size, shape);
    if (problem) this.#refuse(part, index, problem);
    const { mediaType, filename } = part;
    return problem ? undefined : new StoredFile({ filename: filename || undefined, mediaType, size, path });
  }

  async #text({ content }: IncomingPart): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of content) {
      this.#textBytes += chunk.length;
      if (this.#textBytes > this.#limits.bodyBytes) throw new StageProblem("size");
      chunks.push(chunk);
    }
    return decodeText(Buffer.concat(chunks), "utf-8");
  }
}

/** What a schema of a file is held against: a text, as which JSON Schema knows bytes. */
const PLACEHOLDER = "";

/** Bytes are any text to a schema: where a file may come, what it says of texts is neither about the file nor about a text. */
function isOutsideSchema(item: unknown, shape: PartShape | undefined): boolean {
  return typeof item === "string" && shape !== undefined && shape.kind !== "text";
}

/**
 * Whether a part is read as a file: where the contract says so, whatever the client says; where it says nothing or leaves it open, a
 * part with a file name is one (RFC 7578 §4.2).
 */
function isFile({ filename }: IncomingPart, shape: PartShape | undefined): boolean {
  if (shape?.kind === "file") return true;
  return shape?.kind === "text" ? false : filename !== undefined;
}

interface PartProblem {
  readonly type: string;
  readonly msg: string;
}

function fileProblem(
  part: IncomingPart,
  shape: PartShape | undefined,
  index: number,
): PartProblem | undefined {
  if (!shape) return undefined;
  if (index > 0 && !shape.isList) return { type: "duplicate", msg: "must be given once" };
  // A form control that is no file input sends text under no file name.
  if (part.filename === undefined && part.mediaType === "text/plain")
    return { type: "file_type", msg: "must be a file" };
  return isAmong(part.mediaType, shape.contentTypes)
    ? undefined
    : { type: "media_type", msg: `must be of the media type ${shape.contentTypes.join(" or ")}` };
}

/** A client may send the JSON of an object as a file, as browsers do with a `Blob`; a text it may not. */
function textProblem(
  { filename, mediaType }: IncomingPart,
  shape: PartShape | undefined,
  kind: Kind | undefined,
): PartProblem | undefined {
  const isObject = (kind?.array ?? kind)?.object !== undefined;
  if (filename !== undefined && !isObject) return { type: "string_type", msg: "must be text" };
  const contentTypes = shape?.contentTypes ?? [];
  // Few clients name the type of a text.
  if (mediaType === "text/plain" || isAmong(mediaType, contentTypes)) return undefined;
  return { type: "media_type", msg: `must be of the media type ${contentTypes.join(" or ")}` };
}

function sizeProblem(size: number, shape: PartShape | undefined): PartProblem | undefined {
  const { minBytes = 0, maxBytes = Number.POSITIVE_INFINITY } = shape ?? {};
  if (size < minBytes) return { type: "too_short", msg: `must have at least ${minBytes} bytes` };
  if (size > maxBytes) return { type: "too_long", msg: `must have at most ${maxBytes} bytes` };
  return undefined;
}

/** Whether a media type is one of a list, or within a range of it (`image/*`); an empty list takes any. */
function isAmong(mediaType: string, list: readonly string[]): boolean {
  if (list.length === 0) return true;
  return list.some(
    (range) => range === mediaType || (range.endsWith("/*") && mediaType.startsWith(range.slice(0, -1))),
  );
}
