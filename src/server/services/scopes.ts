/** Scopes a client can ask for. `full` satisfies every scope and is what a client gets that asks for none. */
export const SCOPES = ["full", "apps:read", "apps:run", "workspace:read", "workspace:write"] as const;

/**
 * Reads the `scope` of a device authorization request (RFC 6749 §3.3).
 *
 * @returns Known scopes without repetition, `full` when none is named, or nothing when one is unknown.
 */
export function requestedScope(scope: string | undefined): string | undefined {
  const names = (scope ?? "").split(" ").filter((name) => name !== "");
  if (names.length === 0) return "full";
  const known: readonly string[] = SCOPES;
  return names.every((name) => known.includes(name)) ? [...new Set(names)].join(" ") : undefined;
}

/** Whether a granted scope covers all the scopes that an operation requires. */
export function satisfies(granted: string, required: readonly string[]): boolean {
  const names = granted.split(" ");
  return names.includes("full") || required.every((name) => names.includes(name));
}
