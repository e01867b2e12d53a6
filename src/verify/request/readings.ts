/** What a server may read out of text that came without types. */

import type { Json } from "../../contract/index.js";

const TRUE = new Set(["true", "1", "on", "yes", "y", "t"]);
const FALSE = new Set(["false", "0", "off", "no", "n", "f"]);

/** Every value that some server might read from one text. A text is invalid only when all of them are. */
export function scalarReadings(text: string): Json[] {
  const readings: Json[] = [text];
  if (text.trim() !== text) readings.push(text.trim());
  if (text.trim() !== "" && Number.isFinite(Number(text))) readings.push(Number(text));
  const word = text.toLowerCase();
  if (TRUE.has(word)) readings.push(true);
  if (FALSE.has(word)) readings.push(false);
  if (text === "" || word === "null") readings.push(null);
  return readings;
}

/** Every value that some server might read from a list of texts: all items read alike, or a single one not as a list. */
export function listReadings(texts: readonly string[]): Json[] {
  const each = texts.map(scalarReadings);
  const kinds = [
    (value: Json) => typeof value === "string",
    (value: Json) => typeof value === "number",
    (value: Json) => typeof value === "boolean",
    (value: Json) => value === null,
  ];
  const alike = kinds.flatMap((isKind) => {
    const items = each.map((readings) => readings.find(isKind));
    return items.every((item) => item !== undefined) ? [items.filter((item) => item !== undefined)] : [];
  });
  const [only] = each;
  const isFilled = texts.every((text) => text !== "");
  // An empty item may be left out, or be the number that `Number("")` is.
  const empties = isFilled
    ? []
    : [
        ...listReadings(texts.filter((text) => text !== "")),
        ...listReadings(texts.map((text) => (text === "" ? "0" : text))),
      ];
  return [...alike, ...empties, ...(texts.length === 1 && only ? only : [])];
}
