import { type Json, type JsonObject, localPointer, resolvePointer } from "../../contract/index.js";

/** What a `$ref` within the document refers to; `undefined` when nothing is there, or the reference leads outside. */
export function follow(document: JsonObject, reference: string): Json | undefined {
  const pointer = localPointer(reference);
  return pointer === undefined ? undefined : resolvePointer(document, pointer);
}
