import { parse } from "content-type";
import type { MediaType } from "../contract/index.js";

/** A declared media type or media range, taken apart once. */
export interface DeclaredMediaType {
  readonly declared: MediaType;
  readonly type: string;
  readonly subtype: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** `application/json` or a `+json` structured syntax suffix (RFC 6839 §3.1). */
  readonly json: boolean;
}

/**
 * Takes a declared name apart: `text/*`, `application/json; charset=utf-8`.
 *
 * A range has no `*` in the grammar of Content-Type, so it is read as if the star were a token, which it is.
 */
export function declareMediaType(declared: MediaType): DeclaredMediaType {
  const { type: name, parameters } = parse(declared.name);
  const slash = name.indexOf("/");
  return {
    declared,
    type: name.slice(0, slash),
    subtype: name.slice(slash + 1),
    parameters,
    json: isJsonType(name),
  };
}

/** Whether a type without parameters is JSON: `application/json`, or any `+json` (RFC 6839 §3.1). */
export function isJsonType(name: string): boolean {
  return name === "application/json" || name.endsWith("+json");
}

/** The value of a Content-Type field, taken apart; names are in lower case. */
export interface ReceivedMediaType {
  /** Type and subtype, without parameters. */
  readonly type: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Parses a Content-Type field value (RFC 9110 §8.3), or returns `undefined` when it is not one. */
export function parseContentType(value: string): ReceivedMediaType | undefined {
  try {
    return parse(value);
  } catch {
    return undefined;
  }
}

/**
 * Returns the declared media type that a received one falls under, the most specific first (OAS 3.1 Response Object).
 *
 * Parameters that the declaration names must be there with its value; any other parameter is the sender's affair.
 */
export function matchMediaType(
  declared: readonly DeclaredMediaType[],
  received: ReceivedMediaType,
): DeclaredMediaType | undefined {
  const slash = received.type.indexOf("/");
  const type = received.type.slice(0, slash);
  const subtype = received.type.slice(slash + 1);
  let best: DeclaredMediaType | undefined;
  let bestRank = 0;
  for (const candidate of declared) {
    const rank = rankOf(candidate, type, subtype, received.parameters);
    if (rank > bestRank) {
      best = candidate;
      bestRank = rank;
    }
  }
  return best;
}

/** 0: no match; then `*`/`*`, `type/*`, `type/subtype`, and one more for each parameter that is named. */
function rankOf(
  candidate: DeclaredMediaType,
  type: string,
  subtype: string,
  parameters: Readonly<Record<string, string>>,
): number {
  let rank = 1;
  if (candidate.type !== "*") {
    if (candidate.type !== type) return 0;
    rank = 2;
    if (candidate.subtype !== "*") {
      if (candidate.subtype !== subtype) return 0;
      rank = 3;
    }
  }
  for (const name in candidate.parameters) {
    const value = parameters[name];
    if (value?.toLowerCase() !== candidate.parameters[name]?.toLowerCase()) return 0;
    rank++;
  }
  return rank;
}
