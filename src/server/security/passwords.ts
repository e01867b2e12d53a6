import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

/** OWASP's scrypt setting of 32 MiB: log2 N = 15, r = 8, p = 3. */
const COST = { logN: 15, r: 8, p: 3 };
const KEY_BYTES = 32;
const HASH = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9_-]+)\$([A-Za-z0-9_-]+)$/;

function options(logN: number, r: number, p: number): ScryptOptions {
  const N = 2 ** logN;
  // scrypt needs 128·N·r bytes and Node refuses above `maxmem`.
  return { N, r, p, maxmem: 256 * N * r };
}

/** Normalizes as RFC 8265 §4.2 does, so that a password is the same from every keyboard. */
function normalize(password: string): string {
  return password.normalize("NFC");
}

/** Hashes a password with scrypt and a fresh salt; the parameters travel in the result. */
export async function hashPassword(password: string): Promise<string> {
  const { logN, r, p } = COST;
  const salt = randomBytes(16);
  const key = await derive(normalize(password), salt, KEY_BYTES, options(logN, r, p));
  return `$scrypt$ln=${logN},r=${r},p=${p}$${salt.toString("base64url")}$${key.toString("base64url")}`;
}

/** A hash that no password fits, with the cost of a real one: checking against it hides that an account is unknown. */
export const UNKNOWN_ACCOUNT_HASH = `$scrypt$ln=${COST.logN},r=${COST.r},p=${COST.p}$${"A".repeat(22)}$${"A".repeat(43)}`;

/** Checks a password against a hash of {@link hashPassword}, in constant time for one set of parameters. */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const [, logN, r, p, salt, key] = HASH.exec(hash) ?? [];
  if (!salt || !key) throw new Error("a stored password hash has an unknown format");
  const expected = Buffer.from(key, "base64url");
  const cost = options(Number(logN), Number(r), Number(p));
  const actual = await derive(normalize(password), Buffer.from(salt, "base64url"), expected.length, cost);
  return timingSafeEqual(actual, expected);
}
