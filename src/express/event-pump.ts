/** Waits, for one event stream, on whatever comes first: its source, the client, the clock. */

import type { ServerResponse } from "node:http";
import type { ResolvedEventOptions } from "./event-options.js";
import { isDone } from "./response-guard.js";

/** What a stream was woken by. */
export type Turn =
  | { readonly kind: "item"; readonly result: IteratorResult<unknown, unknown> }
  | { readonly kind: "failed"; readonly error: unknown }
  /** Nothing was written for the keep-alive interval. */
  | { readonly kind: "silence" }
  /** The client has gone, or the answer has ended otherwise. */
  | { readonly kind: "gone" };

/**
 * A source of events beside the connection that it feeds.
 *
 * One waiter at a time instead of `Promise.race`, whose reactions would pile up on the promise for a disconnect as long as the
 * stream lasts.
 */
export class EventPump {
  readonly #res: ServerResponse;
  readonly #options: ResolvedEventOptions;
  readonly #iterator: AsyncIterator<unknown>;
  #pending = false;
  #arrived: Turn | undefined;
  #wake: () => void = () => {};

  constructor(res: ServerResponse, source: AsyncIterable<unknown>, options: ResolvedEventOptions) {
    this.#res = res;
    this.#options = options;
    this.#iterator = source[Symbol.asyncIterator]();
    res.once("close", () => this.#wake());
  }

  /** The next turn; asks the source for its next item unless it has been asked already. */
  async next(): Promise<Turn> {
    if (!this.#pending && !this.#isGone()) this.#ask();
    let silent = false;
    const { keepAliveMs, setTimer } = this.#options;
    const cancel =
      keepAliveMs > 0
        ? setTimer(() => {
            silent = true;
            this.#wake();
          }, keepAliveMs)
        : () => {};
    await this.#until(() => this.#isGone() || this.#arrived !== undefined || silent);
    cancel();
    if (this.#isGone()) return { kind: "gone" };
    const turn = this.#arrived;
    if (!turn) return { kind: "silence" };
    this.#arrived = undefined;
    this.#pending = false;
    return turn;
  }

  /** Writes, and waits until the client has taken what is buffered. */
  async write(part: string | Uint8Array): Promise<void> {
    if (this.#res.write(part) || this.#isGone()) return;
    let drained = false;
    this.#res.once("drain", () => {
      drained = true;
      this.#wake();
    });
    await this.#until(() => drained || this.#isGone());
  }

  /** Lets Node hand over what was written in this turn, before a connection is cut. */
  handOver(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  /** Tells the source that nobody listens any more; it is not waited for, for it may be waiting for what never comes. */
  stop(): void {
    try {
      this.#iterator.return?.().then(undefined, () => undefined);
    } catch {
      // A source that cannot be stopped has nothing to say to anybody.
    }
  }

  #ask(): void {
    this.#pending = true;
    const settle = (turn: Turn) => {
      this.#arrived = turn;
      this.#wake();
    };
    // A source that is no generator may throw at once.
    new Promise<IteratorResult<unknown, unknown>>((resolve) => resolve(this.#iterator.next())).then(
      (result) => settle({ kind: "item", result }),
      (error: unknown) => settle({ kind: "failed", error }),
    );
  }

  #isGone(): boolean {
    return isDone(this.#res) || this.#res.closed;
  }

  async #until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
