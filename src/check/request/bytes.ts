/** A body of bytes held against the contract. */

import { type Contract, describedBytes, type MediaType, sizeProblem } from "../../contract/index.js";
import { quote } from "../quote.js";
import { isOpaque } from "./file-type.js";
import type { RequestVerdict } from "./request-verdict.js";

/** Judges the size of a body that its schema describes as bytes; what is in it only its reader can judge. */
export function judgeBytes(
  { document }: Contract,
  { name, schema, schemaPointer, pointer }: MediaType,
  body: Uint8Array | string,
  verdict: RequestVerdict,
): void {
  const bounds = schema === undefined ? {} : describedBytes(document, schema);
  if (!bounds || isOpaque(name)) verdict.doubts.push(`a body of ${quote(name)} is not read`);
  if (bounds?.minBytes === undefined && bounds?.maxBytes === undefined) return;
  const bytes = Buffer.from(body);
  if (typeof body === "string" && bytes.length !== body.length) {
    verdict.doubts.push("the size of the body is not known");
    return;
  }
  const problem = sizeProblem(bytes.length, bounds);
  if (!problem) return;
  verdict.faults.push({
    in: "body",
    pointer: "",
    expected: problem.msg,
    received: `${bytes.length} bytes`,
    schemaPointer: schemaPointer ?? pointer,
  });
}
