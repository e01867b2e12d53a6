/** How a mistake in calling the client is told. */

/**
 * Makes the error for a mistake of the caller. Names what was received by its kind alone: a value may be a secret.
 *
 * @param who - The method, or the function, that was called.
 */
export function misuse(who: string, what: string, fix: string): TypeError {
  return new TypeError(`${who}: ${what}. ${fix}.`);
}

/** What kind of thing a value is, in words and without the value. */
export function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (value === "") return "an empty string";
  if (typeof value !== "object") return `a ${typeof value}`;
  const tag = tagOf(value);
  return /^[AO]/.test(tag)
    ? `an ${tag.replace(/^(Array|Object)$/, (name) => name.toLowerCase())}`
    : `a ${tag}`;
}

/** The name of a platform's class, whichever realm the value is of: `Blob`, `FormData`, `AbortSignal`. */
export function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

/** Whether a value is an object with members, as options and arguments are. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
