/** Texts of a wrong length, and against a pattern or format. */

import type { JsonObject } from "../../../contract/index.js";
import { ofLength } from "../boundary.js";
import { expression } from "../strings.js";
import type { Flaw } from "./breakage.js";

const LONGEST_TEXT = 100_000;

/** Texts that no reading of any format or usual pattern admits. */
const ODD_TEXTS = ["not valid !", "\u0000", "%%%", "", "a".repeat(40), "🙂"];
/** Characters to put beside a text that keeps its pattern: those first that arrive anywhere as they were sent. */
const BESIDE = ["!", "-", "_", "a", "A", "0"];

/** A few texts for each keyword that limits texts. */
export function* textFlaws(keywords: JsonObject, at: string): Generator<Flaw> {
  const { minLength, maxLength, pattern, format } = keywords;
  if (typeof minLength === "number" && minLength > 0 && minLength <= LONGEST_TEXT)
    yield {
      here: ofLength(at, minLength - 1),
      keyword: "minLength",
      words: `shorter than its minLength of ${minLength}`,
    };
  if (typeof maxLength === "number" && maxLength < LONGEST_TEXT)
    yield {
      here: ofLength(at, maxLength + 1),
      keyword: "maxLength",
      words: `longer than its maxLength of ${maxLength}`,
    };
  if (typeof pattern === "string") {
    for (const here of ODD_TEXTS) yield { here, keyword: "pattern", words: "against its pattern" };
    yield* unanchoredFlaws(pattern, at, typeof maxLength === "number" ? maxLength : LONGEST_TEXT);
  }
  if (typeof format === "string") yield { here: "not valid !", keyword: "format", words: `no ${format}` };
}

/** A text that keeps its pattern but for one character after or before it: what lost its `$` or `^` takes them. */
function* unanchoredFlaws(pattern: string, at: string, longest: number): Generator<Flaw> {
  const regex = expression(pattern);
  if (!regex || [...at].length >= longest) return;
  const ends = BESIDE.map((character) => at + character).find((text) => !regex.test(text));
  const starts = BESIDE.map((character) => character + at).find((text) => !regex.test(text));
  if (ends !== undefined)
    yield { here: ends, keyword: "pattern", words: "with one character after its pattern" };
  if (starts !== undefined)
    yield { here: starts, keyword: "pattern", words: "with one character before its pattern" };
}
