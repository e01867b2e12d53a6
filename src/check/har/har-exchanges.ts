/** The entries of a recording joined with the operations that they are of. */

import type { Contract } from "../../contract/index.js";
import { exchangeOf } from "../exchange-of.js";
import { findSurface } from "../find-surface.js";
import type { Exchange } from "../finding.js";
import type { MatchOptions } from "../match-operation.js";
import type { PassedOver } from "./passed-over.js";
import { type HarEntry, readHar } from "./read-har.js";

/** An entry that is an exchange with the API, ready for `judge`. */
export interface HarExchange {
  readonly entry: HarEntry;
  readonly exchange: Exchange;
}

/** What a recording says of a contract. */
export interface HarExchanges<E extends HarExchange = HarExchange> {
  readonly exchanges: readonly E[];
  /** Every other entry. */
  readonly passedOver: readonly PassedOver[];
}

/**
 * Joins the entries of a recording with the operations that they are of, ready for `judge`.
 *
 * An origin of which no entry has a path of the contract is another server, whatever its paths begin with.
 *
 * @throws {HarError} For what is not a HAR 1.x log.
 */
export function exchangesOfHar(contract: Contract, har: unknown, options?: MatchOptions): HarExchanges {
  return joined(har, (entry) => {
    const exchange = exchangeOf(contract, entry.request, entry.response, options);
    return exchange && { entry, exchange };
  });
}

/** The same for several surfaces: each entry is of the one that {@link findSurface} finds. */
export function surfaceExchangesOfHar<S extends { readonly contract: Contract }>(
  surfaces: readonly S[],
  har: unknown,
): HarExchanges<HarExchange & { readonly surface: S }> {
  return joined(har, (entry) => {
    const found = findSurface(surfaces, entry.request, entry.response);
    return found && { entry, ...found };
  });
}

function joined<E extends HarExchange>(
  har: unknown,
  join: (entry: HarEntry) => E | undefined,
): HarExchanges<E> {
  const { entries, passedOver } = readHar(har);
  const found = entries.map((entry) => ({ entry, joined: join(entry) }));
  const origins = new Set(
    found.flatMap(({ entry, joined }) => (joined?.exchange.match ? [originOf(entry)] : [])),
  );
  const exchanges: E[] = [];
  const others: PassedOver[] = [];
  for (const { entry, joined } of found) {
    const { index } = entry;
    if (!joined) others.push({ index, reason: "outside-surface" });
    else if (!origins.has(originOf(entry))) others.push({ index, reason: "other-origin" });
    else
      exchanges.push(
        entry.bodyOmitted ? { ...joined, exchange: { ...joined.exchange, streamed: true } } : joined,
      );
  }
  const all = [...passedOver, ...others].sort((a, b) => a.index - b.index);
  return { exchanges, passedOver: all };
}

/** Recorders within a server write the target of a request alone: those have no origin, and one server. */
function originOf({ request: { url } }: HarEntry): string {
  return /^[a-z]+:\/\/[^/?#]*/i.exec(url)?.[0].toLowerCase() ?? "";
}
