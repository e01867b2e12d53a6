import type { SqlValue } from "./database.js";

/**
 * Makes a value one that every database keeps as it is. PostgreSQL's text holds no U+0000, and SQLite's ends there when it is
 * read; U+FFFD takes its place, so that a label still shows and a name that nobody has is still nobody's.
 */
export function storable(value: SqlValue): SqlValue {
  return typeof value === "string" ? value.replaceAll("\0", "\uFFFD") : value;
}
