/** One declared parameter, prepared once: how to read it, validate it and report on it. */

import type { ErrorDetail } from "../error-detail.js";
import { resolveReference, setOwn } from "../json-pointer.js";
import type { Contract, Json, JsonObject, Parameter, Validate } from "../model.js";
import { Unreadable } from "./lexical.js";
import { type Kind, kindOf } from "./schema-kind.js";

/** The values of one location, with what was wrong on the way. */
export interface ReadParameters {
  /** Typed values by declared name; defaults in place. What a handler sees. */
  readonly values: Record<string, unknown>;
  /** As the request validator is to see them: typed where readable, unknown names included. */
  readonly seen: Record<string, unknown>;
}

/** A parameter ready to be read. */
export class ParameterReader {
  readonly parameter: Parameter;
  readonly kind: Kind;
  /** JSON in a parameter (`content: application/json`). */
  readonly json: boolean;
  readonly default: Json | undefined;
  readonly #contract: Contract;
  #validate: Validate | undefined;

  constructor(contract: Contract, parameter: Parameter) {
    this.#contract = contract;
    this.parameter = parameter;
    this.kind = kindOf(contract.document, parameter.schema);
    this.json = parameter.mediaType !== undefined && /[/+]json$/.test(parameter.mediaType);
    this.default = defaultOf(contract.document, parameter.schema);
  }

  /** Validates a typed value, stopping at the first violation. */
  get validate(): Validate {
    this.#validate ??= this.#contract.validators.request(this.parameter.schemaPointer);
    return this.#validate;
  }

  /** Validates a typed value, collecting every violation. */
  get validateAll(): Validate {
    return this.#contract.validators.requestAll(this.parameter.schemaPointer);
  }

  /** The value that stands for an absent parameter; a fresh one, so that no handler changes the contract. */
  fallback(): unknown {
    return typeof this.default === "object" && this.default !== null
      ? structuredClone(this.default)
      : this.default;
  }

  /** Puts a read value in place, or reports why there is none. */
  settle(value: unknown, raw: unknown, into: ReadParameters, details: ErrorDetail[]): void {
    const { name } = this.parameter;
    if (value instanceof Unreadable) {
      details.push({ type: value.type, loc: [this.parameter.in, name, ...value.at], msg: value.msg });
      setOwn(into.seen, name, raw);
      return;
    }
    setOwn(into.values, name, value);
    setOwn(into.seen, name, value);
  }

  /** Handles a parameter that was not sent. */
  absent(into: ReadParameters, details: ErrorDetail[]): void {
    const { name, required } = this.parameter;
    if (this.default !== undefined) {
      const value = this.fallback();
      setOwn(into.values, name, value);
      setOwn(into.seen, name, value);
    } else if (required) {
      details.push({ type: "missing", loc: [this.parameter.in, name], msg: "is required" });
    }
  }
}

/** Reads JSON in a parameter's value. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return new Unreadable("malformed", "must be JSON");
  }
}

function defaultOf(document: JsonObject, schema: Parameter["schema"]): Json | undefined {
  let current: unknown = schema;
  for (let depth = 0; depth < 32 && typeof current === "object" && current !== null; depth++) {
    if ("default" in current) return (current as JsonObject).default;
    if (!("$ref" in current) || typeof current.$ref !== "string") return undefined;
    current = resolveReference(document, current.$ref);
  }
  return undefined;
}
