import { deadline } from "../engine/deadline.js";
import type { Time } from "../engine/time.js";
import { isOver, type Run, type RunStore } from "../store/run-store.js";
import type { RunErrorFail } from "./run-error.js";
import { runError } from "./run-error.js";
import { followRun } from "./run-feed.js";
import { RUN_MODES } from "./run-modes.js";
import type { RunIdentity } from "./run-recorder.js";
import { foldedEvents, type RunEvent, runEvent, type TokenOf } from "./run-snapshot.js";

/** From where a run's events are taken up again. */
export type From = { readonly after: number } | "snapshot" | "now";

/** How a run's events are taken up again. */
export interface Resumed {
  readonly from: From;
  /** Whether the stream goes on while the run is paused. */
  readonly outlastsPauses: boolean;
}

/** A stream ends after this long, whatever it follows; the client takes it up again. */
const HARD_STOP_MS = 1_800_000;
const PAGE = 1000;

/** The events of runs as clients follow them. */
export interface RunStreams {
  /**
   * The events of a run that has just begun, to its end or its first pause.
   *
   * @throws {ContractError} For a run that fails before it has an answer to tell of, or is gone by then with its app.
   */
  begun(run: RunIdentity, signal: AbortSignal, fail: RunErrorFail): AsyncIterable<RunEvent>;

  /** The events of a run from some point on. */
  resumed(run: Run, how: Resumed, signal: AbortSignal): AsyncIterable<RunEvent>;

  /** Ends what follows a run half an hour after it began to. */
  limited<T>(signal: AbortSignal, follow: (signal: AbortSignal) => AsyncIterable<T>): AsyncIterable<T>;
}

/** Makes the streams. */
export function runStreams({
  runs,
  time,
  tokenOf,
  leaving,
}: {
  readonly runs: RunStore;
  readonly time: Time;
  readonly tokenOf: TokenOf;
  /** Ends the streams of runs that go on without this instance. */
  readonly leaving: AbortSignal;
}): RunStreams {
  async function* limited<T>(
    signal: AbortSignal,
    follow: (signal: AbortSignal) => AsyncIterable<T>,
  ): AsyncGenerator<T> {
    const limit = deadline(HARD_STOP_MS, time, new Error("The stream has lasted as long as one may."));
    try {
      yield* follow(AbortSignal.any([signal, limit.signal]));
    } finally {
      limit.cancel();
    }
  }

  async function* events(
    runId: string,
    after: number,
    signal: AbortSignal,
    outlastsPauses: boolean,
  ): AsyncGenerator<RunEvent> {
    for await (const stored of followRun(runs, runId, after, signal, outlastsPauses, leaving))
      yield runEvent(stored, tokenOf);
  }

  async function past({ id, events: count }: Run): Promise<RunEvent[]> {
    const read: RunEvent[] = [];
    while (read.length < count) {
      const { events } = await runs.eventsAfter(id, read.length, Math.min(PAGE, count - read.length));
      if (events.length === 0) break;
      read.push(...events.map((stored) => runEvent(stored, tokenOf)));
    }
    return read;
  }

  return {
    limited,

    async *begun({ id, mode }, signal, fail) {
      let isHeldBack = !RUN_MODES[mode].showsWorkflow;
      for await (const event of events(id, 0, signal, false)) {
        if (isHeldBack && event.data.event === "error") throw runError(event.data, fail);
        isHeldBack = false;
        yield event;
      }
      if (isHeldBack && !signal.aborted) throw fail.not_found({ message: "app not found" });
    },

    resumed: (run, { from, outlastsPauses }, signal) =>
      limited(signal, async function* (until) {
        if (from === "snapshot") {
          yield* foldedEvents(await past(run));
          yield* events(run.id, run.events, until, outlastsPauses);
          return;
        }
        const isLast = isOver(run.status) || (run.status === "paused" && !outlastsPauses);
        // Where nothing follows the last event is told to everybody: one who has seen it already learns that.
        const now = isLast ? run.events - 1 : run.events;
        // An event that there is not yet has not been seen, whatever the client says.
        const after = from === "now" ? now : Math.min(from.after, now);
        // The client need not wait for an event to know that it listens, and where.
        if (!isLast) yield { id: String(after), data: { event: "ping", task_id: run.id } };
        yield* events(run.id, after, until, outlastsPauses);
      }),
  };
}
