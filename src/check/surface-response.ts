import type { Contract, ResponseSpec } from "../contract/index.js";
import { escapeToken, follow } from "./pointer.js";

/**
 * Returns what the surface declares for a status answered before any operation was reached, or `undefined`.
 *
 * The codes come from `Contract.surfaceErrors`; the schema of the body from the `x-surface-responses` of the expanded
 * document, where it stands as a plain Response Object.
 */
export function surfaceResponse(contract: Contract, status: number): ResponseSpec | undefined {
  const errors = contract.surfaceErrors.filter((error) => error.status === status);
  const [first] = errors;
  if (!first) return undefined;
  const found = follow(contract.document, `/x-surface-responses/${status}`);
  const pointer = found?.pointer ?? "";
  const mediaTypes = [...new Set(errors.map((error) => error.mediaType))];
  return {
    key: String(status),
    description: "",
    pointer,
    content: mediaTypes.map((name) => {
      const media = `${pointer}/content/${escapeToken(name)}`;
      const schema = found && follow(contract.document, `${media}/schema`) ? `${media}/schema` : undefined;
      return { name, pointer: media, ...(schema === undefined ? {} : { schemaPointer: schema }) };
    }),
    // Codes that share the status may differ in headers; those are judged per code.
    headers: [],
  };
}
