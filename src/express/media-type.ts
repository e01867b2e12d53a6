/** The media type of a request body: the Content-Type is parsed once, and everything that follows goes by the declared name. */

import type { MediaType, RequestBody } from "../contract/index.js";
import { BoundedCache } from "./bounded-cache.js";
import { parseMediaType } from "./content-type.js";

/** How the body of a media type is read; of `multipart/*` only `multipart/form-data` is taken apart. */
export type BodyFormat = "json" | "form" | "multipart" | "text" | "bytes";

/** A declared media type of a request body, ready to be matched. */
export interface RequestMediaType {
  readonly declared: MediaType;
  readonly format: BodyFormat;
  readonly type: string;
  readonly subtype: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** A match: which declaration, and what the header is rewritten to. */
export interface MediaTypeMatch {
  readonly mediaType: RequestMediaType;
  /** Type, subtype and the parameters that mean something; never the client's own spelling. */
  readonly header: string;
  /** Of a text, in lower case. */
  readonly charset: string;
}

/** Charsets by format. JSON and forms are UTF-8 (RFC 8259 §8.1, WHATWG URL §5); texts may also be in what Node decodes. */
const UTF8 = new Set(["utf-8", "utf8", "us-ascii"]);
const TEXT_CHARSETS = new Set([...UTF8, "iso-8859-1"]);

/** A boundary (RFC 2046 §5.1.1). */
const BOUNDARY = /^[\w'()+,\-./:=? ]{0,69}[\w'()+,\-./:=?]$/;

/** Matches Content-Type headers against what one request body declares. Bounded work and memory, whatever is sent. */
export class MediaTypes {
  readonly declared: readonly RequestMediaType[];
  readonly #cache: BoundedCache<MediaTypeMatch | null>;

  constructor(body: RequestBody) {
    this.declared = body.content.map(prepare);
    this.#cache = new BoundedCache(32, (header) => this.#match(header) ?? null);
  }

  /** Finds the declared media type that a Content-Type names; `undefined` for any other, and for a malformed header. */
  match(header: string): MediaTypeMatch | undefined {
    return this.#cache.get(header) ?? undefined;
  }

  /** The value of an `Accept` header in a 415: what would have been taken (RFC 9110 §15.5.16). */
  get accept(): string {
    return this.declared.map(({ declared }) => declared.name).join(", ");
  }

  #match(header: string): MediaTypeMatch | undefined {
    const parsed = parseMediaType(header);
    if (!parsed) return undefined;
    const { type, subtype, parameters } = parsed;
    const mediaType = best(this.declared, type, subtype, parameters);
    if (!mediaType) return undefined;
    const charset = parameters.get("charset")?.toLowerCase() ?? "utf-8";
    const { format } = mediaType;
    if ((format === "json" || format === "form") && !UTF8.has(charset)) return undefined;
    if (format === "text" && !TEXT_CHARSETS.has(charset)) return undefined;
    if (type !== "multipart") return { mediaType, header: `${type}/${subtype}`, charset };
    const boundary = parameters.get("boundary");
    if (boundary === undefined || !BOUNDARY.test(boundary)) return undefined;
    return { mediaType, header: `${type}/${subtype}; boundary="${boundary}"`, charset };
  }
}

function prepare(declared: MediaType): RequestMediaType {
  const { type, subtype, parameters } = parseDeclared(declared.name);
  return { declared, format: formatOf(type, subtype), type, subtype, parameters };
}

/** How the body of a declared media type is read. */
export function formatOfMediaType(name: string): BodyFormat {
  const { type, subtype } = parseDeclared(name);
  return formatOf(type, subtype);
}

/** A declared name that is no media type matches nothing. */
function parseDeclared(name: string): {
  type: string;
  subtype: string;
  parameters: ReadonlyMap<string, string>;
} {
  return parseMediaType(name) ?? { type: "", subtype: "", parameters: new Map() };
}

function formatOf(type: string, subtype: string): BodyFormat {
  if ((type === "application" && subtype === "json") || subtype.endsWith("+json")) return "json";
  if (type === "application" && subtype === "x-www-form-urlencoded") return "form";
  if (type === "multipart" && subtype === "form-data") return "multipart";
  return type === "text" ? "text" : "bytes";
}

/** The most specific declaration wins: exact, then `text/*`, then any. Parameters that it names must be there. */
function best(
  declared: readonly RequestMediaType[],
  type: string,
  subtype: string,
  parameters: ReadonlyMap<string, string>,
): RequestMediaType | undefined {
  let found: RequestMediaType | undefined;
  let foundRank = 0;
  for (const candidate of declared) {
    const named = [...candidate.parameters];
    if (named.some(([name, value]) => parameters.get(name)?.toLowerCase() !== value.toLowerCase())) continue;
    let rank = 1;
    if (candidate.type !== "*") {
      if (candidate.type !== type) continue;
      rank = 2;
      if (candidate.subtype !== "*") {
        if (candidate.subtype !== subtype) continue;
        rank = 3;
      }
    }
    rank += named.length;
    if (rank > foundRank) {
      found = candidate;
      foundRank = rank;
    }
  }
  return found;
}
