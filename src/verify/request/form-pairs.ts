import { isObject, type Json } from "../../contract/index.js";
import { scalarText } from "./scalar-text.js";

/** Names and texts of a form; a list is repeated, an object is JSON (OAS 3.1 Encoding Object, defaults). */
export function formPairs(value: Json): [name: string, text: string][] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    (Array.isArray(member) ? member : [member]).map((item): [string, string] => [name, scalarText(item)]),
  );
}
