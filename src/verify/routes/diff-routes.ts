/** Routes held against the contract. */

import type { Contract } from "../../contract/index.js";
import type { ExpressRoute, ExpressRoutes } from "./express-routes.js";

/** What an application's routes and a document do not have in common. */
export interface RouteDiff {
  /** Routes below the surface's base paths that no operation describes. */
  readonly undocumented: readonly ExpressRoute[];
  /** Ids of operations that no route is for; empty where a middleware may serve them instead. */
  readonly unserved: readonly string[];
}

/**
 * Compares by method and by the shape of the path: names of parameters do not matter.
 *
 * Operations without a route say something only in an application that has routes for others: one that hands them to a
 * middleware (`contractRouter`) has none at all.
 */
export function diffRoutes(contract: Contract, { routes, isComplete }: ExpressRoutes): RouteDiff {
  const declared = contract.operations.flatMap((operation) =>
    contract.basePaths.map((basePath) => ({
      id: operation.id,
      method: operation.method.toUpperCase(),
      shape: shapeOf(`${basePath}${operation.path}`),
    })),
  );
  const serves = (route: ExpressRoute, method: string, shape: string) =>
    shapeOf(route.path) === shape && (route.method === method || route.method === "ALL");
  const onSurface = routes.filter(({ path }) =>
    contract.basePaths.some((basePath) => path === basePath || path.startsWith(`${basePath}/`)),
  );
  const undocumented = onSurface.filter((route) => {
    // A wildcard is a fallback or a proxy: what it serves is not told from its path.
    if (/\*/.test(route.path)) return false;
    return !declared.some(({ method, shape }) => serves(route, method, shape));
  });
  const served = declared.filter(({ method, shape }) =>
    onSurface.some((route) => serves(route, method, shape)),
  );
  const isRouted = isComplete && served.length > 0 && !onSurface.some(({ path }) => /\*/.test(path));
  const servedIds = new Set(served.map(({ id }) => id));
  const unserved = isRouted
    ? contract.operations.filter(({ id }) => !servedIds.has(id)).map(({ id }) => id)
    : [];
  return { undocumented, unserved };
}

/** `/books/:bookId` and `/books/{id}` have one shape. Optional groups of Express (`{/:x}`) make it another. */
function shapeOf(path: string): string {
  return path
    .replace(/:[A-Za-z_$][\w$]*|:"[^"]*"/g, "{}")
    .replace(/\{[^{}/]*\}/g, "{}")
    .replace(/\/+$/, "")
    .toLowerCase();
}
