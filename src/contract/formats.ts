/** The values of `format` that are enforced. Any other is reported when a document is read, never ignored in silence. */

import type { Format } from "ajv";
import { fullFormats } from "ajv-formats/dist/formats.js";

/** Integers of the OpenAPI Format Registry: smallest value, and the first that is too large. */
const INTEGERS: Readonly<Record<string, readonly [least: number, beyond: number]>> = {
  int8: [-(2 ** 7), 2 ** 7],
  int16: [-(2 ** 15), 2 ** 15],
  int32: [-(2 ** 31), 2 ** 31],
  int64: [-(2 ** 63), 2 ** 63],
  uint8: [0, 2 ** 8],
  uint16: [0, 2 ** 16],
  uint32: [0, 2 ** 32],
  uint64: [0, 2 ** 64],
};

function integer([least, beyond]: readonly [number, number]): Format {
  return {
    type: "number",
    validate: (value: number) => Number.isInteger(value) && value >= least && value < beyond,
  };
}

/** Every enforced format: those of JSON Schema and OpenAPI that ajv-formats knows, and the registry's integers. */
export const FORMATS: Readonly<Record<string, Format>> = {
  ...fullFormats,
  ...Object.fromEntries(Object.entries(INTEGERS).map(([name, range]) => [name, integer(range)])),
};
