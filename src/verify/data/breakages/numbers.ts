/** Numbers beyond the limits of a schema, and between its steps. */

import type { JsonObject } from "../../../contract/index.js";
import { limitsOf, tidy } from "../numbers.js";
import { typesOf } from "../values.js";
import type { Flaw } from "./breakage.js";

/** One number for each keyword that limits numbers. */
export function* numberFlaws(keywords: JsonObject): Generator<Flaw> {
  const isInteger = typesOf(keywords).includes("integer");
  const { least, most, step } = limitsOf(keywords, isInteger);
  const named = (...names: string[]) => names.find((name) => keywords[name] !== undefined);
  const format = typeof keywords.format === "string" ? "format" : undefined;
  const minimum = named("exclusiveMinimum", "minimum") ?? format;
  const maximum = named("exclusiveMaximum", "maximum") ?? format;
  if (least !== undefined && minimum !== undefined)
    yield { here: tidy(least - step), keyword: minimum, words: `below its ${minimum}` };
  if (most !== undefined && maximum !== undefined)
    yield { here: tidy(most + step), keyword: maximum, words: `above its ${maximum}` };
  if (isInteger && !typesOf(keywords).includes("number"))
    yield { here: (least ?? 0) + 0.5, keyword: "type", words: NO_INTEGER };
  const { multipleOf } = keywords;
  if (typeof multipleOf === "number")
    yield {
      here: tidy((least ?? 0) + multipleOf / 2),
      keyword: "multipleOf",
      words: `no multiple of ${multipleOf}`,
    };
}

/** The words of a number that is no integer, which is a type of its own. */
export const NO_INTEGER = "no integer";
