import type { AnyResult } from "./match.js";
import type { Failure } from "./result.js";

/**
 * What iterating an `EventStream` throws, and the only thing it throws.
 *
 * `abort`: the caller's signal · `network`: the connection broke and was not, or could not be, taken up again · `parse`: an event
 * whose data is not JSON, or one that is too long · `refused`: the server answered a reconnection with something else; `failure`
 * is that answer.
 */
export class EventStreamError extends Error {
  override readonly name = "EventStreamError";
  declare readonly reason: "abort" | "network" | "parse" | "refused";
  /** The `id` of the last event that was read; empty when none had one. */
  declare readonly lastEventId: string;
  /** With `refused`. */
  declare readonly failure: Failure | undefined;

  constructor(
    reason: EventStreamError["reason"],
    message: string,
    lastEventId: string,
    {
      cause,
      failure,
    }: { readonly cause?: unknown; readonly failure?: AnyResult & { readonly ok: false } } = {},
  ) {
    super(message, { cause });
    this.reason = reason;
    this.lastEventId = lastEventId;
    this.failure = failure;
  }
}
