import { hkdfSync } from "node:crypto";
import { CompactEncrypt, compactDecrypt } from "jose";

/** Encrypts secrets that have to be read again, for keeping in the database. */
export interface SealedTexts {
  /** @param owner - Whose secret it is: sealed for one, it does not open for another. */
  seal(text: string, owner: string): Promise<string>;

  /** @throws {Error} When it was sealed for another owner, with other keys, or was altered. */
  open(sealed: string, owner: string): Promise<string>;
}

const ALGORITHMS = { alg: "dir", enc: "A256GCM" } as const;
const KEY_BYTES = 32;

/**
 * Seals with AES-256-GCM, in the compact form of JWE (RFC 7516).
 *
 * @param secret - A key of the installation; the key that seals is derived from it (RFC 5869).
 * @param purpose - Keeps the uses of one key apart.
 */
export function sealedTexts(secret: Uint8Array, purpose: string): SealedTexts {
  const key = new Uint8Array(hkdfSync("sha256", secret, new Uint8Array(), purpose, KEY_BYTES));
  return {
    seal: (text, owner) =>
      new CompactEncrypt(new TextEncoder().encode(text))
        .setProtectedHeader({ ...ALGORITHMS, sub: owner })
        .encrypt(key),

    async open(sealed, owner) {
      const { plaintext, protectedHeader } = await compactDecrypt(sealed, key, {
        keyManagementAlgorithms: [ALGORITHMS.alg],
        contentEncryptionAlgorithms: [ALGORITHMS.enc],
      });
      if (protectedHeader.sub !== owner) throw new Error("a sealed text belongs to another owner");
      return new TextDecoder().decode(plaintext);
    },
  };
}
