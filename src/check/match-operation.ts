/** From a request line to the operation that it means. */

import {
  type Contract,
  type Found,
  hasDotSegment,
  isUnder,
  type Operation,
  PathLookup,
  readTarget,
  UNDECODABLE,
} from "../contract/index.js";

/** The path item that a request path falls under, and its operation for the method. */
export interface OperationMatch {
  /** The path template, without the base path: `/orders/{orderId}`. */
  readonly path: string;
  /** Every operation of the path item, in document order. */
  readonly operations: readonly Operation[];
  /** The operation of the method, GET for a HEAD that is not declared; absent when the path item has none. */
  readonly operation?: Operation;
  /** By name, as sent: still percent-encoded. */
  readonly pathParameters: Readonly<Record<string, string>>;
  /** What follows the `?`, as sent; `""` without one. */
  readonly query: string;
  /**
   * Without an operation: less concrete path items that the path falls under too. The concrete one wins (OAS 3.1 Paths Object), but
   * routers that go by the method first may reach these. Also what other surfaces have for the path; see `findSurface`.
   */
  readonly elsewhere: readonly OperationMatch[];
}

/** Settings of `matchOperation`. */
export interface MatchOptions {
  /**
   * The path under which the surface is mounted, in place of those of the document's servers. Without a trailing slash.
   *
   * @default the path parts of the document's server URLs, the longest that fits
   */
  readonly basePath?: string;
}

interface PathItem {
  readonly path: string;
  readonly operations: Operation[];
}

const lookups = new WeakMap<Contract, PathLookup<PathItem>>();

/**
 * Finds what a request means to the contract (OAS 3.1 Paths Object, "Path Templating Matching").
 *
 * @param method - As on the wire.
 * @param url - A request target or a whole URL; the origin is not compared.
 * @returns `undefined` for a path outside the surface or under no path template.
 */
export function matchOperation(
  contract: Contract,
  method: string,
  url: string,
  options?: MatchOptions,
): OperationMatch | undefined {
  const { path, query } = readTarget(url);
  const basePaths = options?.basePath === undefined ? contract.basePaths : [options.basePath];
  const candidates = basePaths
    .filter((basePath) => isUnder(basePath, path))
    .sort((a, b) => b.length - a.length);
  for (const basePath of candidates) {
    const below = path.slice(basePath.length) || "/";
    const found = findPath(contract, below);
    if (!found) continue;
    const match = (place: Found<PathItem>, elsewhere: readonly OperationMatch[]): OperationMatch => {
      const operation = operationOf(place.value.operations, method);
      return {
        ...place.value,
        ...(operation && { operation }),
        pathParameters: place.params,
        query,
        elsewhere,
      };
    };
    const first = match(found, []);
    if (first.operation) return first;
    const others = lookupOf(contract)
      .findAll(below)
      .filter(({ value }) => value !== found.value);
    return { ...first, elsewhere: others.map((other) => match(other, [])) };
  }
  return undefined;
}

function findPath(contract: Contract, path: string) {
  // What a dot segment means is decided by whoever resolves it, and no two do alike.
  if (!path.startsWith("/") || hasDotSegment(path)) return undefined;
  const lookup = lookupOf(contract);
  const found = lookup.find(path);
  if (found !== UNDECODABLE) return found;
  // The operation was meant all the same: with its escapes taken literally it can be found, and the request be refused.
  const literal = lookup.find(path.replaceAll("%", "%25"));
  return literal === UNDECODABLE ? undefined : literal;
}

/** HEAD is answered by the GET operation unless it is declared itself (RFC 9110 §9.3.2). */
function operationOf(operations: readonly Operation[], method: string): Operation | undefined {
  const find = (name: string) => operations.find((operation) => operation.method.toUpperCase() === name);
  return find(method) ?? (method === "HEAD" ? find("GET") : undefined);
}

function lookupOf(contract: Contract): PathLookup<PathItem> {
  const known = lookups.get(contract);
  if (known) return known;
  const items = new Map<string, PathItem>();
  for (const operation of contract.operations) {
    const { path } = operation;
    const item = items.get(path) ?? { path, operations: [] };
    item.operations.push(operation);
    items.set(path, item);
  }
  const lookup = new PathLookup<PathItem>();
  // A template that cannot be told from another is a finding about the document; the first one keeps its place here.
  for (const [path, item] of items) lookup.add(path, item);
  lookups.set(contract, lookup);
  return lookup;
}
