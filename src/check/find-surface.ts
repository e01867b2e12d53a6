import type { Contract } from "../contract/index.js";
import { exchangeOf } from "./exchange-of.js";
import type { Exchange, ExchangeRequest, ExchangeResponse } from "./finding.js";

/** An exchange, and which of several surfaces it is of. */
export interface SurfaceExchange<S> {
  readonly surface: S;
  readonly exchange: Exchange;
}

/**
 * Finds which of several surfaces an exchange is of: the one that has an operation for the method and path of the request; else one
 * that knows the path; else, since one of them has to answer for unknown paths, the one with the longest base path above it.
 *
 * Documents may share a path. A method that none of them has is refused for them all: what the others declare there is `elsewhere`.
 *
 * @returns `undefined` for what no surface has under its base paths.
 */
export function findSurface<S extends { readonly contract: Contract }>(
  surfaces: readonly S[],
  request: ExchangeRequest,
  response: ExchangeResponse,
): SurfaceExchange<S> | undefined {
  const candidates = surfaces.flatMap((surface) => {
    const exchange = exchangeOf(surface.contract, request, response);
    return exchange ? [{ surface, exchange }] : [];
  });
  const best =
    candidates.find(({ exchange }) => exchange.match?.operation) ??
    candidates.find(({ exchange }) => exchange.match) ??
    candidates.reduce<(typeof candidates)[number] | undefined>(
      (longest, candidate) =>
        longest && basePathLength(longest) >= basePathLength(candidate) ? longest : candidate,
      undefined,
    );
  const match = best?.exchange.match;
  if (!best || !match || match.operation) return best;
  const others = candidates.flatMap(({ exchange }) =>
    exchange !== best.exchange && exchange.match ? [exchange.match] : [],
  );
  const elsewhere = [...match.elsewhere, ...others];
  return { ...best, exchange: { ...best.exchange, match: { ...match, elsewhere } } };
}

function basePathLength({ surface }: { readonly surface: { readonly contract: Contract } }): number {
  return Math.max(...surface.contract.basePaths.map(({ length }) => length));
}
