/** JSON Schema validators over one document, by pointer: compiled on first use, each once. */

import type { ErrorObject, ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { FORMATS } from "./formats.js";
import { isObject, joinPointer, localPointer, ownObject, ownString, resolvePointer } from "./json-pointer.js";
import { type Direction, SchemaTransformer } from "./json-schema.js";
import type { JsonObject, Validate, Validators, Violation } from "./model.js";
import { MULTIPLE_OF } from "./multiple-of.js";
import { compilePattern } from "./schema-keywords.js";
import { UNIQUE_ITEMS } from "./unique-items.js";
import { walkDocument } from "./walk.js";

/**
 * Creates the validators of an expanded document. Nothing is compiled yet.
 *
 * Each method throws a RangeError for a pointer at which the document has no schema.
 */
export function createValidators(document: JsonObject): Validators {
  const compilers = new Map<string, Compiler>();
  let ownProperties: boolean | undefined;
  const compiler = (direction: Direction, allErrors: boolean) => {
    const key = `${direction} ${allErrors}`;
    ownProperties ??= namesInherited(document);
    const existing = compilers.get(key) ?? new Compiler(document, direction, allErrors, ownProperties);
    compilers.set(key, existing);
    return existing;
  };
  return {
    request: (pointer) => compiler("request", false).validate(pointer),
    response: (pointer) => compiler("response", false).validate(pointer),
    requestAll: (pointer) => compiler("request", true).validate(pointer),
    responseAll: (pointer) => compiler("response", true).validate(pointer),
    get compiled() {
      return [...compilers.values()].reduce((sum, { compiled }) => sum + compiled, 0);
    },
  };
}

/** One Ajv instance: what it reports of a value is fixed for the instance, so each combination has its own. */
class Compiler {
  readonly #document: JsonObject;
  readonly #transformer: SchemaTransformer;
  readonly #ajv: Ajv2020;
  readonly #validates = new Map<string, Validate>();
  readonly #byTarget = new Map<string, Validate>();

  constructor(document: JsonObject, direction: Direction, allErrors: boolean, ownProperties: boolean) {
    this.#document = document;
    this.#transformer = new SchemaTransformer(document, direction);
    this.#ajv = createAjv(allErrors, ownProperties);
  }

  get compiled(): number {
    return this.#byTarget.size;
  }

  validate(pointer: string): Validate {
    const known = this.#validates.get(pointer);
    if (known) return known;
    const target = finalPointer(this.#document, pointer);
    const validate = this.#byTarget.get(target) ?? this.#compile(target);
    this.#byTarget.set(target, validate);
    this.#validates.set(pointer, validate);
    return validate;
  }

  #compile(pointer: string): Validate {
    const id = this.#transformer.id(pointer);
    for (const { id: key, schema } of this.#transformer.takeNew()) this.#ajv.addSchema(schema, key);
    const check = this.#ajv.getSchema(id);
    if (!check) throw new RangeError(`There is no schema at ${pointer}.`);
    const origin = (schema: object) => this.#transformer.origin(schema);
    return (value) => run(check, value, origin);
  }
}

function createAjv(allErrors: boolean, ownProperties: boolean): Ajv2020 {
  const pattern = (source: string) => compilePattern(source) ?? /(?:)/;
  const ajv = new Ajv2020({
    strict: false,
    allErrors,
    ownProperties,
    validateSchema: false,
    addUsedSchema: false,
    meta: false,
    logger: false,
    // Gives each error the schema object it came from, by which its place in the document is known.
    verbose: true,
    formats: FORMATS,
    code: { regExp: Object.assign(pattern, { code: "compilePattern" }) },
  });
  ajv.removeKeyword("multipleOf");
  ajv.addKeyword(MULTIPLE_OF);
  ajv.removeKeyword("uniqueItems");
  ajv.addKeyword(UNIQUE_ITEMS);
  for (const [keyword, message] of [
    ["readOnly", "must not be sent: it is read-only"],
    ["writeOnly", "must not be answered: it is write-only"],
  ] as const) {
    ajv.removeKeyword(keyword);
    ajv.addKeyword({
      keyword,
      schemaType: "boolean",
      validate: () => false,
      errors: false,
      error: { message },
    });
  }
  return ajv;
}

function run(
  check: ValidateFunction,
  value: unknown,
  origin: (schema: object) => string | undefined,
): readonly Violation[] | undefined {
  try {
    if (check(value)) return undefined;
  } catch (error) {
    // Validators of recursive schemas call themselves once per level; only hostile values nest deeper than the stack.
    if (!(error instanceof RangeError)) throw error;
    return [{ pointer: "", keyword: "maxDepth", params: {}, message: "must not be nested so deeply" }];
  }
  return (check.errors ?? []).map((error) => toViolation(error, origin));
}

function toViolation(
  { instancePath, keyword, params, message, parentSchema }: ErrorObject,
  origin: (schema: object) => string | undefined,
): Violation {
  const pointer = parentSchema && origin(parentSchema);
  return {
    pointer: instancePath,
    // Ajv's own name for the schema `false` is not one keyword.
    keyword: keyword === "false schema" ? "not" : keyword,
    params,
    message: message ?? "must be valid",
    ...(pointer !== undefined && { schemaPointer: joinPointer(pointer, keyword) }),
  };
}

/** Follows a chain of bare `$ref`s, so that all who refer to a component share its validator. */
function finalPointer(document: JsonObject, pointer: string): string {
  const seen = new Set<string>();
  const is30 = ownString(document, "openapi")?.startsWith("3.0") ?? false;
  for (let current = pointer; ; ) {
    const schema = resolvePointer(document, current);
    if (typeof schema !== "boolean" && !isObject(schema))
      throw new RangeError(`There is no schema at ${pointer}.`);
    const ref =
      isObject(schema) && (is30 || Object.keys(schema).length === 1) ? ownString(schema, "$ref") : undefined;
    const target = ref === undefined ? undefined : localPointer(ref);
    if (target === undefined || seen.has(target)) return current;
    seen.add(target);
    current = target;
  }
}

/**
 * Whether a schema names a property that every object inherits (`constructor`). Only then must validators ask for own
 * properties, which costs a call each.
 */
function namesInherited(document: JsonObject): boolean {
  let found = false;
  walkDocument(document, (node) => {
    const names = [
      ...Object.keys(ownObject(node, "properties") ?? {}),
      ...Object.keys(ownObject(node, "dependentRequired") ?? {}),
    ];
    const required = Object.hasOwn(node, "required") ? node.required : [];
    for (const name of [...names, ...(Array.isArray(required) ? required : [])]) {
      if (typeof name === "string" && name in Object.prototype) found = true;
    }
  });
  return found;
}
