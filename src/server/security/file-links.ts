import { equalSecrets, keyedHash } from "./hash.js";

/** What a link to a file's content carries besides the file's id. */
export interface FileLink {
  /** When it is over, in seconds since the Unix epoch. */
  readonly expires: number;
  /** HMAC-SHA-256 of id and end, in base64url. */
  readonly signature: string;
}

/** Signs a link to the content of one file. */
export function signFileLink(fileId: string, expires: number, key: Uint8Array): FileLink {
  return { expires, signature: keyedHash(key, "file", `${fileId} ${expires}`).toString("base64url") };
}

/** Whether a link was signed for this file and end, in constant time, and is not over. */
export function isFileLink(
  fileId: string,
  { expires, signature }: FileLink,
  key: Uint8Array,
  now: number,
): boolean {
  const isSigned = equalSecrets(signature, signFileLink(fileId, expires, key).signature);
  return isSigned && now < expires * 1000;
}
