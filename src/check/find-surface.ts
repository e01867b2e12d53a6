import type { Contract } from "../contract/index.js";
import { exchangeOf } from "./exchange-of.js";
import type { Exchange, ExchangeRequest, ExchangeResponse } from "./finding.js";

/** An exchange, and which of several surfaces it is of. */
export interface SurfaceExchange<S> {
  readonly surface: S;
  readonly exchange: Exchange;
}

/**
 * Finds which of several surfaces an exchange is of: the one that knows the path of the request; else, since one of them has to
 * answer for unknown paths, the one with the longest base path above it.
 *
 * @returns `undefined` for what no surface has under its base paths.
 */
export function findSurface<S extends { readonly contract: Contract }>(
  surfaces: readonly S[],
  request: ExchangeRequest,
  response: ExchangeResponse,
): SurfaceExchange<S> | undefined {
  let best: (SurfaceExchange<S> & { readonly rank: number }) | undefined;
  for (const surface of surfaces) {
    const { contract } = surface;
    const exchange = exchangeOf(contract, request, response);
    if (!exchange) continue;
    const longest = Math.max(...contract.basePaths.map(({ length }) => length));
    const rank = exchange.match ? Number.POSITIVE_INFINITY : longest;
    if (!best || rank > best.rank) best = { surface, exchange, rank };
  }
  return best;
}
