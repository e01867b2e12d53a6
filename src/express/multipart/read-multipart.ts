/** Multipart forms: texts typed by the schema, files on disk. */

import type { IncomingMessage } from "node:http";
import {
  type ErrorDetail,
  fileProblem,
  isFilePart,
  kindOfMember,
  type MultipartRules,
  multipartValue,
  type PartProblem,
  type PartShape,
  shapeOfPart,
  sizeProblem,
  textProblem,
} from "../../contract/index.js";
import { decodeText } from "../body/read-body.js";
import type { Limits } from "../options.js";
import { StageProblem } from "../stage-problem.js";
import { type IncomingPart, PART_HEAD_BYTES, readParts } from "./parts.js";
import { removeFiles, type TemporaryFiles } from "./temporary-files.js";
import { StoredFile } from "./uploaded-file.js";
import { Uploads } from "./uploads.js";

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

class FormReader {
  readonly paths: string[] = [];
  readonly #rules: MultipartRules;
  readonly #limits: Limits;
  readonly #temporary: TemporaryFiles;
  readonly #details: ErrorDetail[];
  readonly #values = new Map<string, (string | StoredFile | undefined)[]>();
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
    const shape = shapeOfPart(this.#rules, name);
    if (isFilePart(part, shape)) {
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
    const { fields, files, judged } = multipartValue(this.#rules, this.#values, this.#details);
    return { fields, uploads: new Uploads(files, judged, this.paths) };
  }

  #refuse({ name, content }: IncomingPart, index: number, { type, msg }: PartProblem): void {
    content.resume();
    const loc = shapeOfPart(this.#rules, name)?.isList ? ["body", name, index] : ["body", name];
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
    const problem = sizeProblem(size, shape ?? {});
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
