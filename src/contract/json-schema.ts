/**
 * Schema Objects to JSON Schema 2020-12, one direction at a time.
 *
 * References stay references, so that recursive schemas end and shared ones are compiled once. Only known keywords with legal
 * values pass: annotations, `discriminator` and junk do not reach the validator.
 */

import {
  cloneJson,
  isObject,
  joinPointer,
  localPointer,
  own,
  ownObject,
  ownString,
  resolvePointer,
  setOwn,
} from "./json-pointer.js";
import type { Json, JsonObject, Schema } from "./model.js";
import {
  compilePattern,
  keywordRule,
  SCHEMA_KEYWORDS,
  SCHEMA_LIST_KEYWORDS,
  SCHEMA_MAP_KEYWORDS,
  VALUE_KEYWORDS,
} from "./schema-keywords.js";

/** Which way a value travels: decides what `readOnly` and `writeOnly` mean (OAS Schema Object). */
export type Direction = "request" | "response";

const NONE: ReadonlySet<string> = new Set();

/** Keywords whose schemas look at the very object that the schema around them looks at. */
const IN_PLACE: ReadonlySet<string> = new Set([
  "allOf",
  "anyOf",
  "oneOf",
  "if",
  "then",
  "else",
  "dependentSchemas",
]);

/** Transforms the schemas of one document for one direction. Each target of a `$ref` is a schema of its own, with an id. */
export class SchemaTransformer {
  readonly #document: JsonObject;
  readonly #direction: Direction;
  readonly #is30: boolean;
  readonly #ids = new Map<string, string>();
  readonly #queue: { id: string; pointer: string; dropped: ReadonlySet<string> }[] = [];
  readonly #origins = new WeakMap<object, string>();
  readonly #hidden = new Map<string, ReadonlySet<string>>();

  constructor(document: JsonObject, direction: Direction) {
    this.#document = document;
    this.#direction = direction;
    this.#is30 = ownString(document, "openapi")?.startsWith("3.0") ?? false;
  }

  /** The id of the schema at a pointer; the schema itself comes with {@link takeNew}. */
  id(pointer: string, dropped: ReadonlySet<string> = NONE): string {
    const key = `${pointer} ${JSON.stringify([...dropped].sort())}`;
    const known = this.#ids.get(key);
    if (known) return known;
    const id = `wireproof://${this.#direction}/${this.#ids.size}`;
    this.#ids.set(key, id);
    this.#queue.push({ id, pointer, dropped });
    return id;
  }

  /** Every schema that has got an id and was not taken yet, with all they refer to. */
  takeNew(): { id: string; schema: Schema }[] {
    const taken: { id: string; schema: Schema }[] = [];
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
      const source = resolvePointer(this.#document, next.pointer);
      taken.push({ id: next.id, schema: this.#transform(source, next.pointer, next.dropped) });
    }
    return taken;
  }

  /** Where a transformed schema object was written. */
  origin(transformed: object): string | undefined {
    return this.#origins.get(transformed);
  }

  #transform(source: Json | undefined, pointer: string, inherited: ReadonlySet<string>): Schema {
    if (typeof source === "boolean") return source;
    if (!isObject(source)) return true;
    const result: JsonObject = {};
    this.#origins.set(result, pointer);
    const dropped = union(inherited, this.#hiddenNames(source, pointer));
    const target = this.#target(source);
    if (target !== undefined) result.$ref = this.id(target, this.#droppedFor(target, dropped));
    // Siblings of `$ref` mean nothing in 3.0 (OAS 3.0 Reference Object).
    if (this.#is30 && target !== undefined) return result;
    this.#copyValues(source, dropped, result);
    this.#copySchemas(source, pointer, dropped, result);
    return this.#is30 ? withNull(source, result, (outer) => this.#origins.set(outer, pointer)) : result;
  }

  #copyValues(source: JsonObject, dropped: ReadonlySet<string>, result: JsonObject): void {
    for (const [keyword, rule] of VALUE_KEYWORDS) {
      const value = own(source, keyword);
      if (value === undefined || !rule.holds(value)) continue;
      if (keyword !== "required" || !Array.isArray(value)) result[keyword] = cloneJson(value);
      else
        result[keyword] = [...new Set(value)].filter(
          (name) => typeof name === "string" && !dropped.has(name),
        );
    }
    for (const [exclusive, inclusive] of [
      ["exclusiveMinimum", "minimum"],
      ["exclusiveMaximum", "maximum"],
    ] as const) {
      if (typeof result[exclusive] !== "boolean") continue;
      const limit = result[inclusive];
      const excludes = result[exclusive];
      delete result[exclusive];
      if (!excludes || limit === undefined) continue;
      result[exclusive] = limit;
      delete result[inclusive];
    }
  }

  #copySchemas(source: JsonObject, pointer: string, dropped: ReadonlySet<string>, result: JsonObject): void {
    const legal = (keyword: string) => {
      const value = own(source, keyword);
      return value !== undefined && keywordRule(keyword)?.holds(value) ? value : undefined;
    };
    const down = (keyword: string) => (IN_PLACE.has(keyword) ? dropped : NONE);
    for (const keyword of SCHEMA_KEYWORDS) {
      const value = legal(keyword);
      if (value !== undefined)
        result[keyword] = this.#transform(value, joinPointer(pointer, keyword), down(keyword));
    }
    for (const keyword of SCHEMA_LIST_KEYWORDS) {
      const value = legal(keyword);
      if (!Array.isArray(value)) continue;
      result[keyword] = value.map((item, index) =>
        this.#transform(item, joinPointer(pointer, keyword, index), down(keyword)),
      );
    }
    for (const keyword of SCHEMA_MAP_KEYWORDS) {
      const value = legal(keyword);
      if (!isObject(value)) continue;
      const map: JsonObject = {};
      for (const [name, item] of Object.entries(value)) {
        const at = joinPointer(pointer, keyword, name);
        if (keyword === "patternProperties" && !compilePattern(name)) continue;
        if (keyword === "properties" && this.#isHidden(item, at, new Set()))
          setOwn(map, name, this.#refusal(at));
        else setOwn(map, name, this.#transform(item, at, down(keyword)));
      }
      result[keyword] = map;
    }
    moveProto(result);
  }

  /** A schema that nothing satisfies, under the keyword's own name, so that the finding says why. */
  #refusal(pointer: string): JsonObject {
    const refusal: JsonObject = { [this.#hidingKeyword]: true };
    this.#origins.set(refusal, pointer);
    return refusal;
  }

  get #hidingKeyword(): "readOnly" | "writeOnly" {
    return this.#direction === "request" ? "readOnly" : "writeOnly";
  }

  #target(schema: JsonObject): string | undefined {
    const ref = ownString(schema, "$ref");
    return ref === undefined ? undefined : localPointer(ref);
  }

  #isHidden(schema: Json | undefined, pointer: string, open: Set<string>): boolean {
    if (!isObject(schema) || open.has(pointer)) return false;
    open.add(pointer);
    const target = this.#target(schema);
    if (target !== undefined && this.#isHidden(resolvePointer(this.#document, target), target, open))
      return true;
    if (this.#is30 && target !== undefined) return false;
    if (own(schema, this.#hidingKeyword) === true) return true;
    const parts = own(schema, "allOf");
    return (
      Array.isArray(parts) &&
      parts.some((part, index) => this.#isHidden(part, joinPointer(pointer, "allOf", index), open))
    );
  }

  /** The properties that a schema hides in this direction, wherever in its composition it says so. */
  #hiddenNames(schema: JsonObject, pointer: string): ReadonlySet<string> {
    const known = this.#hidden.get(pointer);
    if (known) return known;
    const names = new Set<string>();
    this.#compose(schema, pointer, (part, at) => {
      for (const [name, property] of Object.entries(ownObject(part, "properties") ?? {})) {
        if (this.#isHidden(property, joinPointer(at, "properties", name), new Set())) names.add(name);
      }
    });
    this.#hidden.set(pointer, names);
    return names;
  }

  /** Of the names dropped around a `$ref`, those that its target asks for and does not drop itself: they make it another schema. */
  #droppedFor(target: string, dropped: ReadonlySet<string>): ReadonlySet<string> {
    const schema = resolvePointer(this.#document, target);
    if (dropped.size === 0 || !isObject(schema)) return NONE;
    const required = new Set<Json>();
    this.#compose(schema, target, (part) => {
      const names = own(part, "required");
      for (const name of Array.isArray(names) ? names : []) required.add(name);
    });
    const hidden = this.#hiddenNames(schema, target);
    return new Set([...dropped].filter((name) => required.has(name) && !hidden.has(name)));
  }

  /** Visits a schema and all that are applied to the same value by it, each once. */
  #compose(
    schema: Json | undefined,
    pointer: string,
    visit: (part: JsonObject, pointer: string) => void,
    seen = new Set<string>(),
  ): void {
    if (!isObject(schema) || seen.has(pointer)) return;
    seen.add(pointer);
    const target = this.#target(schema);
    if (target !== undefined) this.#compose(resolvePointer(this.#document, target), target, visit, seen);
    if (this.#is30 && target !== undefined) return;
    visit(schema, pointer);
    for (const keyword of IN_PLACE) {
      const value = own(schema, keyword);
      const at = joinPointer(pointer, keyword);
      // A single schema under `if`, a list under `allOf`, a map under `dependentSchemas`.
      if (keyword === "if" || keyword === "then" || keyword === "else") this.#compose(value, at, visit, seen);
      else
        for (const [key, part] of Object.entries(value ?? {}))
          this.#compose(part, joinPointer(at, key), visit, seen);
    }
  }
}

function union(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
  return a.size === 0 ? b : b.size === 0 ? a : new Set([...a, ...b]);
}

/**
 * OAS 3.0 `nullable`. Without `type` beside it the specification gives it no effect; it is read as "or null" all the same,
 * since that is what its authors mean and what type generators make of it.
 */
function withNull(source: JsonObject, schema: JsonObject, created: (outer: JsonObject) => void): JsonObject {
  if (own(source, "nullable") !== true) return schema;
  const type = own(schema, "type");
  if (type !== undefined) {
    schema.type = [...new Set([...(Array.isArray(type) ? type : [type]), "null"])];
    return schema;
  }
  const outer: JsonObject = { anyOf: [{ type: "null" }, schema] };
  created(outer);
  return outer;
}

/** Ajv leaves out `properties.__proto__`; the same schema under `patternProperties` is applied. */
function moveProto(schema: JsonObject): void {
  const properties = ownObject(schema, "properties");
  const proto = properties && own(properties, "__proto__");
  if (!properties || proto === undefined) return;
  schema.properties = Object.fromEntries(Object.entries(properties).filter(([name]) => name !== "__proto__"));
  schema.patternProperties = { ...ownObject(schema, "patternProperties"), "^__proto__$": proto };
}
