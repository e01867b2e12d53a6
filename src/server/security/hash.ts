import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** SHA-256 of a text with 256 bits of entropy (a token, a device code), which needs no salt. */
export function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/**
 * HMAC-SHA-256 of a text under a server key.
 *
 * @param purpose - Keeps the uses of one key apart.
 */
export function keyedHash(key: Uint8Array, purpose: string, text: string): Buffer {
  return createHmac("sha256", key).update(`${purpose}:${text}`).digest();
}

/** Compares two secrets in time that depends on neither. */
export function equalSecrets(a: string, b: string): boolean {
  return timingSafeEqual(sha256(a), sha256(b));
}
