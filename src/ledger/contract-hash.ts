import { createHash } from "node:crypto";
import type { Contract } from "../contract/index.js";

const hashes = new WeakMap<Contract, string>();

/**
 * Identifies what a contract says: 16 hexadecimal digits of the SHA-256 of its expanded document. Computed once.
 *
 * The same for a document as people write it and for the `openapi.json` that is generated from it.
 */
export function contractHash(contract: Contract): string {
  let hash = hashes.get(contract);
  if (hash === undefined) {
    const { "x-generated-by": _, ...document } = contract.document;
    hash = createHash("sha256").update(JSON.stringify(document)).digest("hex").slice(0, 16);
    hashes.set(contract, hash);
  }
  return hash;
}
