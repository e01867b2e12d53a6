import { defaultPathSerializer } from "./openapi-fetch.js";

/**
 * Fills a path template whose parameters are lists, objects, or of another style than `simple` (OAS 3.1 Parameter Object).
 *
 * What is missing or empty stays in braces.
 */
export function serializePath(template: string, values: Readonly<Record<string, unknown>>): string {
  const present = Object.entries(values).filter(
    ([, value]) => value !== "" && (value as unknown[])?.length !== 0,
  );
  return defaultPathSerializer(template, Object.fromEntries(present));
}
