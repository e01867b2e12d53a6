/** Reading a generated document at a server's start: JSON only, synchronous, nothing to resolve. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createContract } from "./contract.js";
import { InvalidContractError } from "./diagnostics.js";
import { isObject } from "./json-pointer.js";
import { jsonFault } from "./json-syntax.js";
import type { Contract, Json } from "./model.js";

/**
 * Reads the Contract from a single JSON file, as the generator writes it (`openapi.json`).
 *
 * @throws {InvalidContractError} When the file cannot be read, is not JSON, or does not describe a contract.
 */
export function readContract(file: string | URL): Contract {
  const path = file instanceof URL ? fileURLToPath(file) : file;
  const fault = (id: string, message: string, fix: string, line = 1, column = 1) =>
    new InvalidContractError([
      { id, severity: "error", message, fix, position: { file: path, line, column } },
    ]);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw fault(
      "file-unreadable",
      `The file cannot be read (${errorCode(error)}).`,
      "generate it, or correct its path",
    );
  }
  let document: Json;
  try {
    document = JSON.parse(text);
  } catch {
    const { line, column } = jsonErrorPlace(text);
    throw fault(
      "json-syntax",
      "The file is not JSON.",
      "generate it again: it is not for editing",
      line,
      column,
    );
  }
  if (!isObject(document))
    throw fault("document-not-object", "The document is not an object.", "generate it again");
  return createContract(document, { file: path });
}

function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : "unknown reason";
}

function jsonErrorPlace(text: string): { line: number; column: number } {
  const lines = text.slice(0, jsonFault(text)?.offset).split("\n");
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
