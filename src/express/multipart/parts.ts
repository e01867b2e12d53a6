/** The parts of a multipart request as they arrive: the only module that knows @fastify/busboy. */

import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { Busboy } from "@fastify/busboy";
import type { PartHead } from "../../contract/index.js";
import { StageProblem } from "../stage-problem.js";

/** The head of one part (RFC 7578 §4.2), and its content. Of a file name only the last segment is kept. */
export interface IncomingPart extends PartHead {
  readonly name: string;
  /** To be read to its end or destroyed: the parts after it wait. */
  readonly content: Readable;
}

/** Header lines of one part, and their size in bytes; what is beyond is left out. */
const HEADER_PAIRS = 32;
const HEADER_BYTES = 16_384;

/** What the head of a part may take, for who bounds a whole body. */
export const PART_HEAD_BYTES = HEADER_BYTES;

/**
 * Hands over each part of a `multipart/form-data` request while it arrives. Parts that say no name are left out.
 *
 * Settles when every part has been received, or as soon as one of them was refused; nothing of the body is read then any more.
 *
 * @param mostBytes - Of the whole body.
 * @param receive - Reads the content. What it throws ends the reading.
 * @throws {StageProblem} `size` past `mostBytes`; `parse` for a body that is malformed or cut short.
 */
export async function readParts(
  req: IncomingMessage,
  mostBytes: number,
  receive: (part: IncomingPart) => Promise<void>,
): Promise<void> {
  const receiving: Promise<void>[] = [];
  const contents = new Set<Readable>();
  const parser = new Busboy({
    headers: { "content-type": req.headers["content-type"] ?? "" },
    // What is a file, the contract says and not the client.
    isPartAFile: () => true,
    limits: { headerPairs: HEADER_PAIRS, headerSize: HEADER_BYTES },
  });
  try {
    await new Promise<void>((resolve, reject) => {
      let size = 0;
      parser.on(
        "file",
        (name: string | undefined, content, filename: string | undefined, _coding, mediaType) => {
          // Who reads the content hears of its errors there.
          content.on("error", () => undefined);
          if (name === undefined) {
            content.resume();
            return;
          }
          contents.add(content);
          const received = receive({ name, filename, mediaType, content });
          receiving.push(received);
          received.catch(reject);
        },
      );
      parser.on("error", (cause: unknown) => reject(malformedParts(cause)));
      parser.on("finish", () => Promise.all(receiving).then(() => resolve(), reject));
      req.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > mostBytes) reject(new StageProblem("size"));
      });
      req.on("error", (cause) => reject(malformedParts(cause)));
      req.on("close", () => {
        if (!req.complete) reject(malformedParts());
      });
      req.pipe(parser);
    });
  } catch (error) {
    req.unpipe(parser);
    req.pause();
    for (const content of contents) content.destroy(error instanceof Error ? error : undefined);
    await Promise.allSettled(receiving);
    throw error;
  }
}

function malformedParts(cause?: unknown): StageProblem {
  return new StageProblem("parse", {
    details: [{ type: "malformed", loc: ["body"], msg: "must be a complete multipart form" }],
    cause,
  });
}
