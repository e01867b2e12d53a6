/** Which path template a request path falls under, in time that does not grow with their number. */

import Router from "find-my-way";
import { setOwn } from "./json-pointer.js";

/** A path template with whatever is kept for it. */
export interface Found<T> {
  readonly value: T;
  /** Path parameters by name: as they were sent, still encoded, so that a delimiter can be told from data. */
  readonly params: Readonly<Record<string, string>>;
}

/** Why a path template cannot be looked up beside the others. */
export interface TemplateProblem {
  /** Stable, kebab-case: `path-template-ambiguous`. */
  readonly id: string;
  readonly message: string;
  /** The remedy, one clause. */
  readonly fix: string;
}

/** Escapes in the path do not decode to UTF-8 (RFC 3986 §2.1). */
export const UNDECODABLE: unique symbol = Symbol("undecodable");

/** Longer than any request target that Node lets through: what is too long is for the schema to say. */
const LONGEST_PARAMETER = 65_536;

interface Entry<T> {
  readonly template: string;
  readonly value: T;
  readonly segments: readonly Segment[];
}

/** One segment: its parameters, and the literals around them; one literal more than parameters. */
interface Segment {
  readonly names: readonly string[];
  readonly literals: readonly string[];
}

/**
 * Path templates in a radix tree: concrete segments win over templated ones (OAS Paths Object, "Path Templating Matching").
 *
 * The tree knows whole segments only. Templates that differ within a segment (`/{id}` and `/{id}:publish`) share a place in it, the
 * one with more literal text first. Parameters within a segment are found literal by literal: expressions could be made to
 * backtrack.
 */
export class PathLookup<T> {
  readonly #router: Router.Instance<Router.HTTPVersion.V1>;
  readonly #shapes = new Map<string, Entry<T>[]>();

  constructor() {
    this.#router = Router({
      caseSensitive: true,
      ignoreTrailingSlash: false,
      maxParamLength: LONGEST_PARAMETER,
      onBadUrl: () => undefined,
    });
  }

  /** Adds a path template; returns a problem when another one cannot be told from it. */
  add(template: string, value: T): TemplateProblem | undefined {
    if (/[?#]/.test(template.replace(/\{[^{}]*\}/g, ""))) {
      return {
        id: "path-template-unreachable",
        message: `The path template \`${template}\` holds \`?\` or \`#\`, which end the path of every request.`,
        fix: "leave query and fragment out of the template",
      };
    }
    const entry = { template, value, segments: template.split("/").map(parseSegment) };
    const shape = shapeOf(entry.segments);
    const alike = this.#shapes.get(shape) ?? [];
    const twin = alike.find((other) => literalsOf(other) === literalsOf(entry));
    if (twin) {
      return {
        id: "path-template-ambiguous",
        message: `No request can tell the path templates \`${twin.template}\` and \`${template}\` apart.`,
        fix: "give them different concrete segments",
      };
    }
    alike.push(entry);
    alike.sort((a, b) => literalsOf(b).length - literalsOf(a).length);
    if (alike.length > 1) return undefined;
    this.#shapes.set(shape, alike);
    this.#router.on("GET", shape, () => undefined, { alike });
    return undefined;
  }

  /** Finds the template of a path without query. */
  find(path: string): Found<T> | typeof UNDECODABLE | undefined {
    const found = this.#router.find("GET", path);
    if (found === null) return undefined;
    // Only the answer to a bad URL comes without what was stored.
    const store: { readonly alike: readonly Entry<T>[] } | null = found.store;
    if (store === null) return UNDECODABLE;
    const texts = path.split("/");
    for (const entry of store.alike) {
      const params = captureAll(entry, texts, isTemplated);
      if (params) return { value: entry.value, params };
    }
    // The place that the tree chose has no template for the path; another place, which the tree gave up for it, may.
    return this.findAll(path)[0];
  }

  /** Finds every template of a path, in the order in which they were added; linear in their number. The path must decode. */
  findAll(path: string): Found<T>[] {
    const texts = path.split("/");
    return [...this.#shapes.values()].flat().flatMap((entry) => {
      const params =
        entry.segments.length === texts.length ? captureAll(entry, texts, () => true) : undefined;
      return params ? [{ value: entry.value, params }] : [];
    });
  }
}

/** Segments that the tree takes as they are; the others are parameters to it. */
function isTemplated({ names, literals }: Segment): boolean {
  return names.length > 0 || !/^[\w\-.~!$&'+,;=@:]*$/.test(literals[0] ?? "");
}

/** The pattern of a template in the tree: `/items/:p0`. */
function shapeOf(segments: readonly Segment[]): string {
  let count = 0;
  return segments
    .map((segment) =>
      isTemplated(segment) ? `:p${count++}` : (segment.literals[0] ?? "").replaceAll(":", "::"),
    )
    .join("/");
}

function literalsOf({ segments }: Entry<unknown>): string {
  return segments.map(({ literals }) => literals.join("\0")).join("/");
}

/** Captures the parameters of the segments that `counts` chooses, from the texts of all segments. */
function captureAll(
  { segments }: Entry<unknown>,
  texts: readonly string[],
  counts: (segment: Segment) => boolean,
): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    if (counts(segment) && !captureSent(segment, texts[index] ?? "", params)) return undefined;
  }
  return params;
}

/** Takes the parameters out of a segment as it was sent; of one whose literals are encoded, out of its normal form. */
function captureSent(segment: Segment, raw: string, into: Record<string, string>): boolean {
  if (capture(segment, raw, into)) return true;
  if (!raw.includes("%")) return false;
  const normal: Record<string, string> = {};
  if (!capture(segment, normalize(raw), normal)) return false;
  for (const [name, text] of Object.entries(normal)) setOwn(into, name, encode(text));
  return true;
}

function parseSegment(segment: string): Segment {
  const names: string[] = [];
  const literals: string[] = [];
  let rest = segment;
  for (let match = /\{([^{}]+)\}/.exec(rest); match; match = /\{([^{}]+)\}/.exec(rest)) {
    literals.push(normalize(rest.slice(0, match.index)));
    names.push(match[1] ?? "");
    rest = rest.slice(match.index + match[0].length);
  }
  literals.push(normalize(rest));
  return { names, literals };
}

/**
 * Decodes what means the same decoded (RFC 3986 §6.2.2.2). An encoded delimiter is data where the plain one is syntax (§2.2): the
 * `%3A` of `/items/7%3Apublish` belongs to the id. So delimiters stay as they are, and `%25`, which would make them ambiguous.
 */
function normalize(text: string): string {
  try {
    return decodeURI(text.replaceAll("%25", "%2525")).replace(/%[\da-f]{2}/gi, (octet) =>
      octet.toUpperCase(),
    );
  } catch {
    return text;
  }
}

/** Encodes what {@link normalize} decoded; every `%` in a normal form begins an escape. */
function encode(normal: string): string {
  return encodeURI(normal).replaceAll("%25", "%");
}

/** Takes the parameters out of a segment, literal by literal. No parameter is empty (OAS: a path parameter is required). */
function capture({ names, literals }: Segment, text: string, into: Record<string, string>): boolean {
  const [first = "", ...others] = literals;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const [index, name] of names.entries()) {
    const literal = others[index] ?? "";
    const isLast = index === names.length - 1;
    const end = isLast ? text.length - literal.length : text.indexOf(literal, at + 1);
    if (end <= at || !text.startsWith(literal, end)) return false;
    setOwn(into, name, text.slice(at, end));
    at = end + literal.length;
  }
  return at === text.length;
}
