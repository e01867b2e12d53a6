/** Server-sent events as frames on the wire (WHATWG HTML §9.2.5). */

/** One event, as a handler yields it. `data` is anything that JSON can hold. */
export interface EventMessage {
  readonly event?: string | undefined;
  readonly id?: string | undefined;
  readonly data: unknown;
}

/** What keeps a connection open that has nothing to say. */
export const KEEP_ALIVE_FRAME = ": keep-alive\n\n";

/**
 * Writes one event as a frame: `event:`, `id:` and `data:` in JSON.
 *
 * @throws {TypeError} For a name or id that a field cannot hold (a line end; NUL in an id), and for data that JSON cannot.
 */
export function eventFrame({ event, id, data }: EventMessage): string {
  const json = JSON.stringify(data);
  if (json === undefined) throw new TypeError("The data of an event is nothing that JSON can hold.");
  return `${field("event", event, /[\r\n]/)}${field("id", id, /[\r\n\0]/)}data: ${json}\n\n`;
}

function field(name: string, value: string | undefined, forbidden: RegExp): string {
  if (value === undefined) return "";
  if (typeof value !== "string" || forbidden.test(value))
    throw new TypeError(`The \`${name}\` of an event is not one line of text.`);
  return `${name}: ${value}\n`;
}
