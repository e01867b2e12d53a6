/** Lexical values: text from a URL, a header or a form, read as the type that a schema names and in no other spelling. */

import type { DetailType } from "../detail-types.js";
import type { Kind } from "./schema-kind.js";

/** A text that is not in the lexical space of its kind. */
export class Unreadable {
  readonly type: DetailType;
  readonly msg: string;
  /** Which item or member it is in. */
  readonly at: readonly (string | number)[];

  constructor(type: DetailType, msg: string, at: readonly (string | number)[] = []) {
    this.type = type;
    this.msg = msg;
    this.at = at;
  }

  /** The same, within an item or member. */
  within(segment: string | number): Unreadable {
    return new Unreadable(this.type, this.msg, [segment, ...this.at]);
  }
}

/** JSON's own grammar for numbers (RFC 8259 §6): no `+`, no leading zero, no hex, no `Infinity`, no white space. */
const INTEGER = /^-?(?:0|[1-9]\d*)$/;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

const NOT_INTEGER = new Unreadable(
  "int_parsing",
  "must be an integer between -(2^53 - 1) and 2^53 - 1, in decimal digits",
);
const NOT_NUMBER = new Unreadable("number_parsing", "must be a finite number in JSON notation");
const NOT_BOOLEAN = new Unreadable("bool_parsing", "must be `true` or `false`");
const NOT_NULL = new Unreadable("null_type", "must be `null`");

/**
 * Reads one text as its kind. Where a kind admits several types the narrowest wins: `5` of an integer-or-string is a number.
 */
export function readScalar(text: string, kind: Kind): unknown {
  if ((kind.integer || kind.number) && NUMBER.test(text)) {
    const value = Number(text);
    if (kind.number ? Number.isFinite(value) : INTEGER.test(text) && Number.isSafeInteger(value)) {
      return value === 0 ? 0 : value;
    }
  }
  if (kind.boolean && (text === "true" || text === "false")) return text === "true";
  if (kind.null && text === "null") return null;
  if (kind.string) return text;
  if (kind.integer) return NOT_INTEGER;
  if (kind.number) return NOT_NUMBER;
  if (kind.boolean) return NOT_BOOLEAN;
  if (kind.null) return NOT_NULL;
  return text;
}
