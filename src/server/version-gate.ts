import type { Request } from "express";
import type { VersionRefused } from "wireproof/express";

type Version = readonly [major: number, minor: number, patch: number];

/** `difyctl/<semver> (<os>; <arch>; <channel>)`; what follows the patch level does not matter, so pre-releases pass their floor. */
const DIFYCTL = /^difyctl\/(\d{1,6})\.(\d{1,6})\.(\d{1,6})(?![\d.])/;

/** Paths below the prefix by which a client finds out which side is too old. */
const ALWAYS_SERVED = ["/_health", "/_version"];

/** The path of a request target, which may be in absolute-form (RFC 9112 §3.2.2). */
function pathOf(target: string): string | undefined {
  const base = "http://localhost";
  return URL.canParse(target, base) ? new URL(target, base).pathname : undefined;
}

function version(match: readonly (string | undefined)[]): Version {
  const [major = 0, minor = 0, patch = 0] = match.map(Number);
  return [major, minor, patch];
}

function isOlder(a: Version, b: Version): boolean {
  const different = a.findIndex((part, i) => part !== b[i]);
  return different !== -1 && (a[different] ?? 0) < (b[different] ?? 0);
}

/**
 * Refuses releases of difyctl below a floor. Any other client passes, and so does one that does not say its version.
 *
 * @param floor - The oldest release served, as `x.y.z`.
 * @param prefix - Where the surface is mounted.
 */
export function versionGate(floor: string, prefix: string): (req: Request) => VersionRefused | undefined {
  const least = version(floor.split("."));
  const served = new Set(ALWAYS_SERVED.map((path) => prefix + path));
  return (req) => {
    const match = DIFYCTL.exec(req.get("User-Agent") ?? "");
    if (!match || !isOlder(version(match.slice(1)), least)) return undefined;
    const path = pathOf(req.originalUrl);
    return path !== undefined && served.has(path)
      ? undefined
      : { hint: `Install difyctl ${floor} or newer.` };
  };
}
