/** Tells the time in milliseconds since the Unix epoch. Injected wherever time decides, so that tests move it. */
export type Clock = () => number;

/** The machine's clock. */
export const systemClock: Clock = () => Date.now();

/** Renders a time as the wire does: RFC 3339 in UTC with milliseconds. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
