import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** Networks that only an operator opens: they are this machine's, or its owner's. */
const PRIVATE_RANGES = new Set<string>(["loopback", "private", "uniqueLocal", "carrierGradeNat"]);

/** Where clouds tell machines who they are and what their credentials are, beyond the link-local addresses. */
const METADATA_ADDRESSES = new Set(["168.63.129.16", "100.100.100.200", "fd00:ec2::254", "fd20:ce::254"]);

/** What IANA has given out for use on the Internet: all other ranges of IPv6 hold other addresses, or nothing. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR("2000::/3");

/**
 * Whether a connection may be made to an IP address. An IPv6 address that maps an IPv4 one counts as that one; other ways of
 * writing one inside the other (NAT64, 6to4, Teredo) are refused, since nobody can say where they lead.
 *
 * @param allowPrivate - Whether loopback and private networks are open. Metadata services, link-local, multicast and other
 *   special addresses never are.
 */
export function isAllowedAddress(text: string, allowPrivate: boolean): boolean {
  const normal = normalized(text);
  if (normal === undefined) return false;
  const address = ipaddr.process(normal);
  if (METADATA_ADDRESSES.has(address.toString())) return false;
  const range = address.range();
  if (PRIVATE_RANGES.has(range)) return allowPrivate;
  if (range !== "unicast") return false;
  return address.kind() === "ipv4" || address.match(GLOBAL_UNICAST);
}

/**
 * Writes an address as the URL Standard does; undefined when it is none, or holds a zone. ipaddr.js reads the IPv4-compatible
 * `::127.0.0.1` as the mapped `::ffff:127.0.0.1`, which systems do not; so it gets to see no dots in an IPv6 address.
 */
function normalized(text: string): string | undefined {
  const family = isIP(text);
  if (family !== 6) return family === 4 ? text : undefined;
  const url = `http://[${text}]`;
  return URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : undefined;
}
