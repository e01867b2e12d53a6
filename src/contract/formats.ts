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
  // Where JavaScript knows no integers any more, the greatest value has been rounded to the first beyond it.
  const most = beyond > Number.MAX_SAFE_INTEGER ? beyond : beyond - 1;
  return {
    type: "number",
    validate: (value: number) => Number.isInteger(value) && value >= least && value <= most,
  };
}

/**
 * A Mailbox (RFC 5321 §4.1.2), as JSON Schema 2020-12 Validation §7.3.2 asks: its local part may be quoted, and its domain may have
 * one label, or be an address.
 */
const MAILBOX = new RegExp(
  [
    "^(?:[\\w!#$%&'*+/=?^`{|}~-]+(?:\\.[\\w!#$%&'*+/=?^`{|}~-]+)*|\"(?:[ !#-\\[\\]-~]|\\\\[ -~])*\")@",
    "(?:[a-z\\d]+(?:-+[a-z\\d]+)*(?:\\.[a-z\\d]+(?:-+[a-z\\d]+)*)*|\\[[!-Z^-~]+\\])$",
  ].join(""),
  "i",
);

/** Every enforced format: those of JSON Schema and OpenAPI that ajv-formats knows, and the registry's integers. */
export const FORMATS: Readonly<Record<string, Format>> = {
  ...fullFormats,
  email: MAILBOX,
  ...Object.fromEntries(Object.entries(INTEGERS).map(([name, range]) => [name, integer(range)])),
};
