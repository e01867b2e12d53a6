/** Reads the bytes of a request body, within limits, through Express's own body parser. */

import { isUtf8 } from "node:buffer";
import express, { type Request, type RequestHandler, type Response } from "express";
import { StageProblem } from "../stage-problem.js";

/** Reads bytes; `undefined` when an earlier middleware has already read the body. */
export type ReadBytes = (req: Request, res: Response) => Promise<Buffer | undefined>;

/** Prepares a reader. Decompresses gzip, deflate and br; the limit holds for what comes out. */
export function bytesReader(limit: number): ReadBytes {
  const raw = express.raw({ type: () => true, limit, inflate: true });
  return async (req, res) => {
    const before: unknown = req.body;
    await run(raw, req, res);
    const after: unknown = req.body;
    if (Buffer.isBuffer(after)) return after;
    return after === before && before !== undefined ? undefined : Buffer.alloc(0);
  };
}

/** Runs one middleware to its `next`. */
export function run(middleware: RequestHandler, req: Request, res: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    middleware(req, res, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
  });
}

/** Whether a request has a body at all: its framing says so (RFC 9112 §6). */
export function hasBody(req: Request): boolean {
  if (req.headers["transfer-encoding"] !== undefined) return true;
  const length = req.headers["content-length"];
  return length !== undefined && Number(length) !== 0;
}

/**
 * Decodes text.
 *
 * @throws {StageProblem} `parse` for bytes that are no UTF-8: a decoder that replaces them would accept what was not sent.
 */
export function decodeText(bytes: Buffer, charset: string): string {
  if (charset === "iso-8859-1") return bytes.toString("latin1");
  if (!isUtf8(bytes)) {
    throw new StageProblem("parse", {
      details: [{ type: "malformed", loc: ["body"], msg: "must be UTF-8" }],
    });
  }
  const text = bytes.toString("utf8");
  // A parser may ignore a byte order mark (RFC 8259 §8.1).
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}
