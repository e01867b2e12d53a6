import { timingSafeEqual } from "node:crypto";
import { keyedHash } from "./hash.js";

/** The form of a run that a token opens. */
export interface FormReference {
  readonly runId: string;
  /** The place in the order of execution of the node that asks, from 0 to 255. */
  readonly index: number;
}

/** Tells what it is to secret scanners. */
const PREFIX = "hif_";
const ID_BYTES = 16;
const NAMED_BYTES = ID_BYTES + 1;
const MAC_BYTES = 32;

function macOf(named: Uint8Array, key: Uint8Array): Buffer {
  return keyedHash(key, "form", Buffer.from(named).toString("hex"));
}

/** Makes the token of a form. It names the form and nothing is kept of it: HMAC-SHA-256 shows that the service has made it. */
export function formToken({ runId, index }: FormReference, key: Uint8Array): string {
  const named = Buffer.concat([Buffer.from(runId.replaceAll("-", ""), "hex"), Buffer.from([index])]);
  return PREFIX + Buffer.concat([named, macOf(named, key)]).toString("base64url");
}

/** The form that a token of this key opens, compared in constant time; nothing for any other text. */
export function readFormToken(token: string, key: Uint8Array): FormReference | undefined {
  if (!token.startsWith(PREFIX)) return undefined;
  const text = token.slice(PREFIX.length);
  const bytes = Buffer.from(text, "base64url");
  // Decoding forgives what stands in no token: bits beyond the last byte, and whatever follows padding.
  if (bytes.length !== NAMED_BYTES + MAC_BYTES || bytes.toString("base64url") !== text) return undefined;
  const named = bytes.subarray(0, NAMED_BYTES);
  if (!timingSafeEqual(bytes.subarray(NAMED_BYTES), macOf(named, key))) return undefined;
  const runId = named.toString("hex", 0, ID_BYTES).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  return { runId, index: named.readUInt8(ID_BYTES) };
}
