/** Fills the schema that a document has for an error body with what the runtime knows of the error. */

import {
  alternatives,
  type Contract,
  type ErrorDetail,
  isObject,
  type Json,
  joinPointer,
  type PlacedSchema,
  resolvePointer,
  setOwn,
} from "../contract/index.js";
import { describe } from "./error-answer.js";

/** What there is to tell of an error. */
export interface Told {
  readonly status: number;
  /** `undefined` where the document has codes of its own, of which none is known to be meant. */
  readonly code: string | undefined;
  /** One sentence. */
  readonly message: string;
  /** The status in words: `Not Found`. */
  readonly phrase: string;
  readonly details: readonly ErrorDetail[] | undefined;
}

/** The body, or why there is none: a clause. */
export type Filled = { readonly body: Json } | { readonly reason: string };

/** Which members a body has whose schema names none. */
const UNNAMED = ["code", "message", "status", "details"];
const UNNAMED_PROBLEM = ["type", "title", "status", "detail"];

/** A `type` of RFC 9457 without a meaning of its own (§4.2.1). */
const ABOUT_BLANK = "about:blank";

/** Members that are told also where they are optional. */
const TOLD = new Set([...UNNAMED, ...UNNAMED_PROBLEM, "statusCode", "error", "error_description"]);

/** Deeper members are not looked for; a schema that requires itself has no end. */
const MOST_LEVELS = 4;

/**
 * Fills a schema: members that are limited to one value, and those whose names say what they hold (`code`, `message`, `status`,
 * `details`; `error`, `error_description` of RFC 6749; `type`, `title`, `detail` of RFC 9457), also within `error`.
 *
 * @param schemaPointer - `undefined` where anything is taken.
 * @param isProblem - Whether the media type is `application/problem+json`.
 * @returns A body that is valid against the schema, or the reason why none can be made.
 */
export function fillBody(
  contract: Contract,
  schemaPointer: string | undefined,
  told: Told,
  isProblem: boolean,
): Filled {
  const filler = new Filler(contract, told, isProblem);
  if (schemaPointer === undefined) return { body: filler.object([], 0) ?? {} };
  let reason: string | undefined;
  for (const applied of alternativesAt(contract, schemaPointer)) {
    const body = filler.object(applied, 0);
    const [violation] = (body && contract.validators.response(schemaPointer)(body)) ?? [];
    if (body && !violation) return { body };
    reason ??= violation ? `${violation.pointer || "it"} ${violation.message}` : filler.missing;
  }
  return { reason: reason ?? "it is no object" };
}

class Filler {
  /** What the last object that could not be filled lacked. */
  missing: string | undefined;
  readonly #contract: Contract;
  readonly #told: Told;
  readonly #isProblem: boolean;

  constructor(contract: Contract, told: Told, isProblem: boolean) {
    this.#contract = contract;
    this.#told = told;
    this.#isProblem = isProblem;
  }

  /** An object for schemas that look at one place; `undefined` when a member that they require is not known. */
  object(applied: readonly PlacedSchema[], level: number): Record<string, Json> | undefined {
    const described = new Set(applied.flatMap(({ schema }) => keysOf(schema.properties)));
    const required = new Set(applied.flatMap(({ schema }) => textsOf(schema.required)));
    const names = new Set([...described, ...required]);
    if (names.size === 0 && level === 0)
      for (const name of this.#isProblem ? UNNAMED_PROBLEM : UNNAMED) names.add(name);
    const object: Record<string, Json> = {};
    for (const name of names) {
      const places = applied.flatMap(({ schema, pointer }) =>
        keysOf(schema.properties).includes(name) ? [joinPointer(pointer, "properties", name)] : [],
      );
      const candidates = [
        ...this.#literals(name, places, required.has(name), level),
        ...this.#known(name, names),
        ...(required.has(name) || name === "error" ? this.#objects(places, level + 1) : []),
        // What may be nothing is nothing.
        ...(required.has(name) ? [null, []] : []),
      ];
      const value = candidates.find((candidate) => this.#fits(candidate, places));
      if (value !== undefined) setOwn(object, name, value);
      else if (required.has(name)) {
        this.missing = `it requires \`${name}\``;
        return undefined;
      }
    }
    return object;
  }

  #fits(value: Json, places: readonly string[]): boolean {
    return places.every((pointer) => this.#contract.validators.response(pointer)(value) === undefined);
  }

  /** The only value that a member may have. What a code is, is told; a document's own text may be another's. */
  #literals(name: string, places: readonly string[], isRequired: boolean, level: number): readonly Json[] {
    if (!isRequired && !TOLD.has(name)) return [];
    const literals = this.#alternatives(places).flatMap((applied) =>
      applied.flatMap(({ schema }) => {
        if (Object.hasOwn(schema, "const")) return [schema.const ?? null];
        return Array.isArray(schema.enum) && schema.enum.length === 1 ? schema.enum : [];
      }),
    );
    const isCode = level === 0 && (name === "code" || name === "error");
    return isCode ? literals.filter((literal) => typeof literal !== "string") : literals;
  }

  /** What the name of a member says that it holds, best first. */
  #known(name: string, siblings: ReadonlySet<string>): readonly Json[] {
    const { status, code, phrase, details } = this.#told;
    const codes = code === undefined ? [] : [code];
    switch (name) {
      case "code":
        return [...codes, status];
      case "error":
        return [...(siblings.has("error_description") ? codes : []), phrase, ...codes];
      case "status":
      case "statusCode":
        return [status, String(status)];
      case "title":
        return [phrase];
      case "type":
        return this.#isProblem || siblings.has("title") ? [ABOUT_BLANK] : codes;
      case "message":
      case "detail":
        return [this.#message(siblings)];
      case "error_description":
        return Object.values(describe(this.#message(siblings)));
      case "details":
        return details ? [details.map(({ type, loc, msg }) => ({ type, loc: [...loc], msg }))] : [];
      default:
        return [];
    }
  }

  /** What is wrong is said in words where no member takes the details. */
  #message(siblings: ReadonlySet<string>): string {
    return siblings.has("details") ? this.#told.message : sentence(this.#told);
  }

  #objects(places: readonly string[], level: number): readonly Json[] {
    if (level > MOST_LEVELS) return [];
    return this.#alternatives(places).flatMap((applied) => {
      const object = this.object(applied, level);
      return object && Object.keys(object).length > 0 ? [object] : [];
    });
  }

  #alternatives(places: readonly string[]): readonly (readonly PlacedSchema[])[] {
    return places.flatMap((pointer) => alternativesAt(this.#contract, pointer));
  }
}

/** The message, with the first of the details in words. */
export function sentence({ message, details }: Pick<Told, "message" | "details">): string {
  const [first] = details ?? [];
  if (!first) return message;
  const wrong = first.type === "missing" ? "is required" : first.msg;
  return `${message.replace(/\.$/, "")}: ${first.loc.join(".")} ${wrong}.`;
}

function alternativesAt({ document }: Contract, pointer: string): readonly (readonly PlacedSchema[])[] {
  return alternatives(document, resolvePointer(document, pointer), pointer);
}

function keysOf(value: Json | undefined): readonly string[] {
  return isObject(value) ? Object.keys(value) : [];
}

function textsOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
