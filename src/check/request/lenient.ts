/** Spellings of scalars that the contract does not know and that readers take all the same. */

const FLAG = /^(?:0|1|t|f|true|false|y|n|yes|no|on|off)$/i;
const ASCII = /^[\x20-\x7e]*$/;

/**
 * Whether some reader takes a text that is not in the lexical space of its type: `+5`, `5.0` and ` 5` for an integer, `1` for a
 * boolean, the empty text for nothing at all.
 *
 * @param type - How the text failed: one of `DETAIL_TYPES`.
 */
export function mayBeRead(text: string, type: string): boolean {
  if (text.trim() === "" || !ASCII.test(text)) return true;
  const number = Number(text);
  switch (type) {
    case "int_parsing":
      return Number.isInteger(number) || Math.abs(number) === Number.POSITIVE_INFINITY;
    case "number_parsing":
      return !Number.isNaN(number);
    case "bool_parsing":
      return FLAG.test(text);
    default:
      // A name given twice, a delimiter in an odd place, the word `null`.
      return true;
  }
}
