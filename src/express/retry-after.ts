/** `Retry-After` in seconds (RFC 9110 §10.2.3). */

const LONGEST_SECONDS = 86_400;

/** A whole number of seconds from 1 to a day, whatever number was asked for; what is none is 1. */
export function retryAfter(seconds: number): string {
  return String(Math.min(LONGEST_SECONDS, Math.max(1, Math.ceil(seconds) || 1)));
}
