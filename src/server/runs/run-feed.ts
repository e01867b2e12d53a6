import type { RunStore, StoredEvent } from "../store/run-store.js";
import { news } from "./news.js";

/** How many events are read at once. */
const PAGE = 200;

/**
 * The events of a run after a sequence number, those to come included, whichever instance runs it. Ends with the run, or as soon as the
 * signal is aborted.
 *
 * @param outlastsPauses - Otherwise it ends, too, when the run is paused.
 * @param leaving - Ends it when all that there is by then has been told.
 */
export async function* followRun(
  runs: RunStore,
  runId: string,
  after: number,
  signal: AbortSignal,
  outlastsPauses: boolean,
  leaving: AbortSignal,
): AsyncGenerator<StoredEvent, void> {
  let last = after;
  for await (const _ of news((wake) => runs.watchEvents(runId, wake), signal, leaving)) {
    const isLast = leaving.aborted;
    for (let isFull = true; isFull && !signal.aborted; ) {
      const { events, ended, paused } = await runs.eventsAfter(runId, last, PAGE);
      for (const event of events) {
        yield event;
        last = event.sequence;
      }
      isFull = events.length === PAGE;
      if ((isLast || ended || (paused && !outlastsPauses)) && !isFull) return;
    }
  }
}
