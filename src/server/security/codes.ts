import { randomBytes, randomInt } from "node:crypto";

/** The alphabet of RFC 8628 §6.1: no vowels, so no words, and no look-alikes. */
const ALPHABET = "BCDFGHJKLMNPQRSTVWXZ";
const LENGTH = 8;
/** The grant type of RFC 8628 §3.4. */
export const DEVICE_CODE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

/** Makes a user code as shown to people: `XXXX-XXXX`, 34.6 bits. */
export function newUserCode(): string {
  const letters = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}

/**
 * Reads a user code as people type it: case does not matter, nor does any character outside the alphabet (RFC 8628 §6.1).
 *
 * @returns Eight letters, or nothing when they are not eight.
 */
export function normalizeUserCode(text: string): string | undefined {
  const letters = [...text.toUpperCase()].filter((character) => ALPHABET.includes(character)).join("");
  return letters.length === LENGTH ? letters : undefined;
}

/** Makes a device code of 256 bits. */
export function newDeviceCode(): string {
  return `dc_${randomBytes(32).toString("base64url")}`;
}

/** Makes an access token of 256 bits; the prefix is for secret scanners and says that it speaks for an account. */
export function newAccessToken(): string {
  return `dfoa_${randomBytes(32).toString("base64url")}`;
}

/** Makes the secret of an invitation, of 256 bits. */
export function newInvitation(): string {
  return `wpi_${randomBytes(32).toString("base64url")}`;
}
