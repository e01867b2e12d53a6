/** `uniqueItems` in linear time: Ajv compares every pair, which a request of some kilobytes can turn into seconds. */

import type { KeywordDefinition } from "ajv";

/** The keyword (JSON Schema 2020-12 §6.4.3) for an Ajv that has lost its own. */
export const UNIQUE_ITEMS: KeywordDefinition = {
  keyword: "uniqueItems",
  type: "array",
  schemaType: "boolean",
  error: { message: "must NOT have duplicate items" },
  errors: false,
  validate: (wanted: boolean, items: readonly unknown[]) => !wanted || areUnique(items),
};

/** True when no two items are equal as JSON values: members in any order, numbers by value. */
export function areUnique(items: readonly unknown[]): boolean {
  const seen = new Set<unknown>();
  for (const item of items)
    seen.add(typeof item === "object" && item !== null ? canonical(item) : keyOf(item));
  return seen.size === items.length;
}

/** Keeps the text of a canonical object from being taken for a string item. */
function keyOf(item: unknown): unknown {
  return typeof item === "string" ? JSON.stringify(item) : item;
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(",")}}`;
}
