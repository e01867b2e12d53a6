import { lookup } from "node:dns/promises";
import { isIP, type LookupFunction } from "node:net";
import { buildConnector } from "undici";
import { isAllowedAddress } from "./addresses.js";
import { RequestRefused } from "./outgoing-http.js";

/** An address of a host. */
export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

/** Finds the addresses of a host. */
export type Resolver = (hostname: string) => Promise<readonly ResolvedAddress[]>;

/** The machine's resolver. */
export const systemResolver: Resolver = (hostname) => lookup(hostname, { all: true });

/**
 * Connects to hosts all of whose addresses may be connected to. The addresses that are checked are those that are used: asking the
 * name server twice would let it answer differently the second time (DNS rebinding).
 */
export function guardedConnector(options: {
  readonly allowPrivate: boolean;
  readonly resolver: Resolver;
  readonly timeoutMs: number;
}): buildConnector.connector {
  const { allowPrivate, resolver, timeoutMs } = options;

  function assertAllowed(hostname: string, addresses: readonly ResolvedAddress[]): void {
    if (addresses.every(({ address }) => isAllowedAddress(address, allowPrivate))) return;
    throw new RequestRefused(
      `\`${hostname}\` is at an address that requests may not go to. The operator opens private networks with ALLOW_PRIVATE_ADDRESSES.`,
    );
  }

  const lookupAllowed: LookupFunction = (hostname, { all }, callback) => {
    void resolver(hostname).then(
      (addresses) => {
        const [first] = addresses;
        try {
          assertAllowed(hostname, addresses);
        } catch (error) {
          return callback(error as Error, []);
        }
        if (!first) return callback(new Error("The host has no address"), []);
        return all ? callback(null, [...addresses]) : callback(null, first.address, first.family);
      },
      (error: Error) => callback(error, []),
    );
  };

  const connect = buildConnector({ lookup: lookupAllowed, timeout: timeoutMs });
  return (target, callback) => {
    // An address needs no look-up, so that none would check it.
    const address = target.hostname.replace(/^\[(.*)\]$/, "$1");
    try {
      if (isIP(address) !== 0) assertAllowed(target.hostname, [{ address, family: isIP(address) }]);
    } catch (error) {
      return callback(error as Error, null);
    }
    return connect(target, callback);
  };
}
