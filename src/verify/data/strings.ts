/** Strings of a schema: by pattern, by format, by length, from characters that survive the place they are sent in. */

import * as fc from "fast-check";
import type { JsonObject } from "../../contract/index.js";
import { bounded, Unsatisfiable } from "./bounded.js";
import { randomFor } from "./random.js";

/** Where a value travels; decides which characters arrive as they were sent. */
export type Place = "body" | "form" | "path" | "query" | "header" | "cookie";

/** Values of formats; each is plain enough for the strictest reading of its RFC. */
const FORMATS: Readonly<Record<string, () => fc.Arbitrary<string>>> = {
  "date-time": () => dates().map((date) => date.toISOString()),
  date: () => dates().map((date) => date.toISOString().slice(0, 10)),
  time: () => dates().map((date) => date.toISOString().slice(11, 19).concat("Z")),
  duration: () => fc.integer({ min: 1, max: 999 }).map((count) => `P${count}D`),
  email: () => words().map((word) => `${word}@example.org`),
  "idn-email": () => words().map((word) => `${word}@example.org`),
  hostname: () => words().map((word) => `${word}.example.org`),
  "idn-hostname": () => words().map((word) => `${word}.example.org`),
  ipv4: () => fc.ipV4(),
  ipv6: () => fc.ipV6(),
  uri: () => words().map((word) => `https://example.org/${word}`),
  url: () => words().map((word) => `https://example.org/${word}`),
  iri: () => words().map((word) => `https://example.org/${word}`),
  "uri-reference": () => words().map((word) => `/${word}`),
  "iri-reference": () => words().map((word) => `/${word}`),
  "uri-template": () => words().map((word) => `/${word}/{id}`),
  uuid: () => fc.uuid({ version: 4 }),
  "json-pointer": () => words().map((word) => `/${word}`),
  "relative-json-pointer": () => words().map((word) => `0/${word}`),
  regex: () => words().map((word) => `^${word}$`),
  byte: () => words().map((word) => Buffer.from(word).toString("base64")),
};

function dates(): fc.Arbitrary<Date> {
  return fc.date({ min: new Date("1990-01-01"), max: new Date("2089-12-31"), noInvalidDate: true });
}

/** Lower-case words: what any reader of any format accepts. */
function words(): fc.Arbitrary<string> {
  return fc.string({ unit: letter(), minLength: 1, maxLength: 12 });
}

function letter(): fc.Arbitrary<string> {
  return fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz");
}

const PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
/** Characters with a meaning somewhere on the way: quotes, escapes, delimiters, other scripts, an astral one. */
const TELLING = ["'", '"', "\\", "/", "<", ">", "&", "%", "+", "#", "?", ";", ",", " ", "é", "ß", "漢", "🙂"];
const CONTROL = ["\n", "\t"];

/** One character that arrives as it was sent. */
function unitFor(place: Place): fc.Arbitrary<string> {
  const plain = fc.constantFrom(...PLAIN);
  switch (place) {
    case "body":
      return fc.oneof(
        { arbitrary: plain, weight: 12 },
        { arbitrary: fc.constantFrom(...TELLING, ...CONTROL), weight: 2 },
      );
    case "query":
    case "form":
      return fc.oneof(
        { arbitrary: plain, weight: 12 },
        { arbitrary: fc.constantFrom(...TELLING), weight: 1 },
      );
    // A slash or a dot in a path segment is read differently by the many hands that a path goes through.
    case "path":
    case "header":
    case "cookie":
      return plain;
  }
}

/** Whether a text arrives as it was sent when it travels in this place. */
export function survives(text: string, place: Place): boolean {
  switch (place) {
    case "body":
      return true;
    case "form":
    case "query":
      return text !== "" && text.isWellFormed();
    case "path":
      return text !== "" && text !== "." && text !== ".." && !/[\\/]/.test(text) && text.isWellFormed();
    case "header":
      return /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(text);
    case "cookie":
      return /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+$/.test(text);
  }
}

/** Strings that satisfy the keywords and arrive as they were sent. */
export function strings(keywords: JsonObject, place: Place): fc.Arbitrary<string> {
  const least = typeof keywords.minLength === "number" ? keywords.minLength : 0;
  const most = typeof keywords.maxLength === "number" ? keywords.maxLength : undefined;
  const fits = (text: string) => {
    const length = [...text].length;
    return length >= least && (most === undefined || length <= most) && survives(text, place);
  };
  return bounded(candidates(keywords, place, least, most), fits);
}

function candidates(
  keywords: JsonObject,
  place: Place,
  least: number,
  most: number | undefined,
): fc.Arbitrary<string> {
  const { pattern, format } = keywords;
  if (typeof pattern === "string") {
    const matching = matchingPattern(pattern, most);
    // Most patterns merely forbid some characters: plain text of the right length is among what they let through.
    const plain = sized(unitFor("path"), least, most);
    const matches = (text: string) => expression(pattern)?.test(text) ?? false;
    return isLikely(plain, matches) ? fc.oneof(matching, bounded(plain, matches)) : matching;
  }
  // Of a file each letter is a byte, and its length the number of them.
  if (isBytes(keywords)) return sized(unitFor("path"), Math.max(least, 1), most);
  const known = typeof format === "string" && Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  return known ? known() : sized(unitFor(place), place === "body" ? least : Math.max(least, 1), most);
}

/** Text that stands for bytes (OAS 3.1 Schema Object, "Working with Binary Data"). */
function isBytes({ format, contentMediaType, contentEncoding }: JsonObject): boolean {
  return format === "binary" || (contentMediaType !== undefined && contentEncoding === undefined);
}

/** Whether at least one of a few values holds, so that looking for one is worth its time. */
function isLikely(strings: fc.Arbitrary<string>, holds: (text: string) => boolean): boolean {
  const random = randomFor(0, "likely");
  return Array.from({ length: 10 }, () => strings.generate(random, undefined).value).some(holds);
}

function sized(unit: fc.Arbitrary<string>, least: number, most: number | undefined): fc.Arbitrary<string> {
  if (most !== undefined && most < least) throw new Unsatisfiable("maxLength is below minLength");
  return fc.string({ unit, minLength: least, ...(most !== undefined && { maxLength: most }) });
}

function matchingPattern(pattern: string, most: number | undefined): fc.Arbitrary<string> {
  const regex = expression(pattern);
  if (!regex) throw new Unsatisfiable(`\`${pattern}\` is no regular expression`);
  try {
    return fc.stringMatching(regex, most === undefined ? {} : { maxLength: Math.max(most, 1) });
  } catch {
    // fast-check reads neither look-around nor back references; plain text may still match.
    return sized(unitFor("path"), 0, most);
  }
}

/** The expression of a `pattern`: with the `u` flag, as JSON Schema asks; without it where only that reading is legal. `undefined` for none. */
export function expression(pattern: string): RegExp | undefined {
  for (const flags of ["u", ""]) {
    try {
      return new RegExp(pattern, flags);
    } catch {
      // Tried without the flag next.
    }
  }
  return undefined;
}
