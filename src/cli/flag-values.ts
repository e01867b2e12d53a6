/** Values of flags. */

import { InvalidArgumentError } from "commander";

/** A whole number from 0. */
export function integer(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

/** A whole number from 1. */
export function positive(text: string): number {
  const value = integer(text);
  if (value === 0) throw new InvalidArgumentError("It must be at least 1.");
  return value;
}

/** Seconds, perhaps with a fraction, as milliseconds. */
export function seconds(text: string): number {
  if (!/^\d{1,7}(\.\d{1,3})?$/.test(text)) throw new InvalidArgumentError("It must be a number of seconds.");
  return Number(text) * 1000;
}

/** The name of a surface: one word, as keys of the ledger are written in words. */
export function surfaceName(text: string): string {
  if (!/^[^\s*]+$/.test(text) || text === "-") throw new InvalidArgumentError("It must be one word.");
  return text;
}

/** Names separated by commas; a repeated flag adds to them. */
export function list(text: string, known: readonly string[] = []): readonly string[] {
  return [
    ...known,
    ...text
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== ""),
  ];
}
