/** What a run has learnt of a server: requests that were accepted, and resources that exist. */

import {
  type Contract,
  isObject,
  type Json,
  type JsonObject,
  type Operation,
  setOwn,
} from "../contract/index.js";
import { sameJson } from "./data/merge-keywords.js";
import { Etags } from "./etags.js";
import { Handles, plainName } from "./handles.js";
import type { Draft } from "./request/draft.js";

/** Path parameters that lead to one existing resource, by name, with the templates that they are for. */
interface Resource {
  /** Path template up to and with its last parameter: `/apps/{app_id}`. */
  readonly prefix: string;
  readonly parameters: JsonObject;
  /** Whether this run created it. */
  readonly own: boolean;
}

/** As many resources of one kind are remembered. */
const MOST_RESOURCES = 20;
/** Properties that hold the items of a page. */
const PAGE_PROPERTIES = ["data", "items", "results", "values", "records", "entries", "content", "list"];

/** The memory of one run. */
export class Memory {
  readonly etags: Etags;
  readonly #contract: Contract;
  readonly #accepted = new Map<string, Draft>();
  readonly #resources = new Map<string, Resource[]>();
  readonly #handles = new Handles();
  /** Values that were given, by plain name. */
  #values: ReadonlyMap<string, Json> = new Map();

  constructor(contract: Contract) {
    this.#contract = contract;
    this.etags = new Etags(contract);
  }

  /** Takes values of parameters and properties that exist, by name. */
  know(values: Readonly<Record<string, Json>>): void {
    this.#values = new Map(Object.entries(values).map(([name, value]) => [plainName(name), value]));
  }

  /** The last accepted request of an operation, leading to a resource that still exists. */
  accepted(operation: Operation): Draft | undefined {
    const draft = this.#accepted.get(operation.id);
    return draft && this.bind(operation, draft);
  }

  /** Remembers what an accepted request and its answer tell. */
  learn(operation: Operation, draft: Draft, json: Json | undefined): void {
    this.#accepted.set(operation.id, draft);
    if (operation.method === "delete") this.#forget(operation, draft);
    if (json === undefined) return;
    this.#handles.harvest(json);
    for (const prefix of itemPrefixes(operation, this.#contract.operations))
      for (const found of identified(json, prefix, draft.path))
        this.#add({ ...found, own: operation.method === "post" });
  }

  /**
   * A draft whose path leads to a resource that exists, where one is known, under its ETag. Values that were given come first,
   * but not where they would be deleted and others can be.
   *
   * @param turn - Which one, the newest first; they take turns.
   */
  bind(operation: Operation, draft: Draft, turn = 0): Draft {
    const given: JsonObject = {};
    for (const name of Object.keys(draft.path)) {
      const value = this.#values.get(plainName(name));
      if (value !== undefined) setOwn(given, name, value);
    }
    const known = this.resource(operation, turn)?.parameters;
    const path = operation.method === "delete" ? { ...given, ...known } : { ...known, ...given };
    return this.etags.matched(operation, { ...draft, path: { ...draft.path, ...path } });
  }

  /**
   * A draft that names existing resources wherever a path, query or body has a place called like one: `bookId` in an order.
   *
   * @param turn - Which ones, the newest first; they take turns.
   */
  fill(operation: Operation, draft: Draft, turn = 0): Draft {
    const bound = this.bind(operation, draft, turn);
    const { body } = bound;
    return {
      ...bound,
      query: this.#filled(bound.query, turn),
      ...(body && { body: isObject(body.value) ? { ...body, value: this.#filled(body.value, turn) } : body }),
    };
  }

  #filled(values: JsonObject, turn: number): JsonObject {
    const filled: JsonObject = {};
    for (const [name, value] of Object.entries(values)) {
      const named = [...this.#named(name), ...this.#handles.named(name)];
      const known = named.filter((other) => typeof other === typeof value);
      const given = this.#values.get(plainName(name));
      setOwn(filled, name, given ?? known.at(-1 - (turn % Math.max(known.length, 1))) ?? value);
    }
    return filled;
  }

  /** The ids of known resources whose path parameter has this name, in any spelling. */
  #named(name: string): Json[] {
    const plain = plainName(name);
    return [...this.#resources].flatMap(([prefix, resources]) => {
      const parameter = /\{([^{}]+)\}$/.exec(prefix)?.[1] ?? "";
      // `id` alone names anything.
      if (plainName(parameter) !== plain || plain === "id") return [];
      return resources.flatMap(({ parameters }) => parameters[parameter] ?? []);
    });
  }

  /** The resource that an operation's path can lead to: the longest known prefix, the newest of its kind. */
  resource(operation: Operation, turn = 0): Resource | undefined {
    for (const prefix of prefixesOf(operation.path).reverse()) {
      const known = this.#resources.get(prefix) ?? [];
      if (known.length > 0) return known.at(-1 - (turn % known.length));
    }
    return undefined;
  }

  /** The path parameters of the newest resource for an operation that this run created. */
  created(operation: Operation): JsonObject | undefined {
    const prefix = prefixesOf(operation.path).at(-1) ?? "";
    return this.#resources.get(prefix)?.findLast(({ own }) => own)?.parameters;
  }

  /** Remembers a resource; that this run created it is not forgotten when it is read. */
  #add(resource: Resource): void {
    const known = this.#resources.get(resource.prefix) ?? [];
    const isSame = ({ parameters }: Resource) => sameJson(parameters, resource.parameters);
    const own = resource.own || known.some((other) => isSame(other) && other.own);
    const others = known.filter((other) => !isSame(other));
    this.#resources.set(resource.prefix, [...others, { ...resource, own }].slice(-MOST_RESOURCES));
  }

  #forget(operation: Operation, draft: Draft): void {
    const prefix = prefixesOf(operation.path).at(-1);
    if (prefix === undefined || prefix !== operation.path) return;
    const gone = (parameters: JsonObject) =>
      Object.entries(parameters).every(([name, value]) => draft.path[name] === value);
    for (const [known, resources] of this.#resources)
      if (known.startsWith(prefix))
        this.#resources.set(
          known,
          resources.filter(({ parameters }) => !gone(pick(parameters, prefix))),
        );
  }
}

/** `/apps/{app_id}/runs/{run_id}:stop` → `/apps/{app_id}`, `/apps/{app_id}/runs/{run_id}`. */
export function prefixesOf(path: string): string[] {
  return [...path.matchAll(/\}/g)].map(({ index }) => path.slice(0, index + 1));
}

function pick(parameters: JsonObject, prefix: string): JsonObject {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => prefix.includes(`{${name}}`)));
}

/** The templates of the items that an operation's answer may describe: of its own path, and of the paths one parameter below. */
function itemPrefixes(operation: Operation, all: readonly Operation[]): Set<string> {
  const own = prefixesOf(operation.path).at(-1);
  const below = all
    .flatMap(({ path }) => prefixesOf(path))
    .filter((prefix) => {
      const rest = prefix.startsWith(`${operation.path}/`) ? prefix.slice(operation.path.length + 1) : "";
      return /^\{[^{}/]+\}$/.test(rest);
    });
  return new Set([...below, ...(own === operation.path ? [own] : [])]);
}

/** The path parameters of the resources that a body describes. */
function identified(json: Json, prefix: string, path: JsonObject): Omit<Resource, "own">[] {
  const names = [...prefix.matchAll(/\{([^{}]+)\}/g)].map(([, name = ""]) => name);
  const last = names.at(-1);
  if (last === undefined) return [];
  return itemsOf(json, last).flatMap((item) => {
    const value = identifierOf(item, last);
    if (value === undefined) return [];
    const parameters: JsonObject = {};
    for (const name of names.slice(0, -1)) if (path[name] !== undefined) setOwn(parameters, name, path[name]);
    setOwn(parameters, last, value);
    return [{ prefix, parameters }];
  });
}

/** A list, the list within a page, or one resource, perhaps wrapped in an object. */
function itemsOf(json: Json, parameter: string): JsonObject[] {
  if (Array.isArray(json)) return json.filter(isObject);
  if (!isObject(json)) return [];
  const page = PAGE_PROPERTIES.map((name) => json[name]).find((value) => Array.isArray(value));
  if (Array.isArray(page)) return page.filter(isObject);
  return identifierOf(json, parameter) === undefined ? Object.values(json).filter(isObject) : [json];
}

/** The id of a resource. */
export function identifierOf(item: JsonObject, parameter: string): string | number | undefined {
  const name = identifierName(item, parameter);
  const value = name === undefined ? undefined : item[name];
  return isIdentifier(value) ? value : undefined;
}

/** The property that names a resource: the parameter's own name in either spelling, else `id`. */
export function identifierName(item: JsonObject, parameter: string): string | undefined {
  const camel = parameter.replace(/[_-]([a-z])/gi, (_, letter: string) => letter.toUpperCase());
  const snake = parameter.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return [parameter, camel, snake, "id", "uuid"].find((name) => {
    return isIdentifier(Object.hasOwn(item, name) ? item[name] : undefined);
  });
}

/** A number that JSON has rounded names nothing (RFC 8259 §6). */
export function isIdentifier(value: Json | undefined): value is string | number {
  return typeof value === "string" || Number.isSafeInteger(value);
}
