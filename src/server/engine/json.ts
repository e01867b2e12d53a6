/** What JSON can say (RFC 8259 §3). */
export type JsonValue = null | boolean | number | string | JsonValue[] | { [name: string]: JsonValue };

/** A JSON object. */
export type JsonObject = { [name: string]: JsonValue };

/** How much of a JSON value is looked at before it is refused. */
export interface JsonBounds {
  /** Levels of nesting; a scalar has none. */
  readonly depth: number;
  /** Values, those inside others included. */
  readonly values: number;
  /** Characters of all texts and names together. */
  readonly characters: number;
}

/** What a value exceeds first. */
export type JsonExcess = keyof JsonBounds;

/** Whether a value is a JSON object: no list and not null. */
export function isJsonObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Measures a value without recursion, so that no depth exhausts the stack.
 *
 * @returns What is exceeded first; undefined when all bounds hold.
 */
export function excessOf(value: unknown, bounds: JsonBounds): JsonExcess | undefined {
  let values = 0;
  let characters = 0;
  const pending: { readonly value: unknown; readonly depth: number }[] = [{ value, depth: 0 }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    values++;
    if (values + pending.length > bounds.values) return "values";
    if (typeof next.value === "string") characters += next.value.length;
    if (typeof next.value === "object" && next.value !== null) {
      const depth = next.depth + 1;
      if (depth > bounds.depth) return "depth";
      for (const [name, inner] of Object.entries(next.value)) {
        if (!Array.isArray(next.value)) characters += name.length;
        pending.push({ value: inner, depth });
      }
    }
    if (characters > bounds.characters) return "characters";
  }
  return undefined;
}

/** Renders a path as a JSON pointer (RFC 6901 §3). */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
