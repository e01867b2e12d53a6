import { setImmediate } from "node:timers/promises";
import type { RunProgress } from "../store/run-store.js";

/** How many entries wait for the store at the most before the run waits too. */
const MOST_WAITING = 500;

/** Keeps what happens in a run, in order. */
export interface RunJournal {
  /** Takes an entry. Fulfils at once, or when there is room again while many are waiting. Never rejects. */
  write(entry: RunProgress): Promise<void>;
  /**
   * Fulfils when all is kept that can be.
   *
   * @throws What the store has thrown.
   */
  flush(): Promise<void>;
}

/**
 * Makes a journal. Whatever arrives while the store is writing is written next, all at once: a run that is faster than the store
 * costs it few transactions, and one that is slower is told of as it happens.
 *
 * @param record - Keeps a part. False when the run is no longer its runner's to write.
 * @param broken - Called once when nothing can be kept any more: the run is another's, or the store has failed.
 */
export function createRunJournal(
  record: (progress: RunProgress) => Promise<boolean>,
  broken: () => void,
): RunJournal {
  let waiting: RunProgress[] = [];
  let writing: Promise<void> | undefined;
  let isBroken = false;
  let failure: { readonly error: unknown } | undefined;

  async function drain(): Promise<void> {
    while (waiting.length > 0 && !isBroken) {
      const entries = waiting;
      waiting = [];
      try {
        isBroken = !(await record(joined(entries)));
      } catch (error) {
        failure = { error };
        isBroken = true;
      }
      if (isBroken) broken();
      // SQLite keeps a part without the event loop turning, and a run may never wait: everybody else is to get a turn.
      await setImmediate();
    }
    writing = undefined;
  }

  return {
    async write(entry) {
      waiting.push(entry);
      writing ??= drain();
      if (waiting.length >= MOST_WAITING) await writing;
    },

    async flush() {
      await writing;
      if (failure) throw failure.error;
    },
  };
}

function joined(entries: readonly RunProgress[]): RunProgress {
  return {
    events: entries.flatMap(({ events }) => events),
    nodes: entries.flatMap(({ nodes }) => nodes),
    end: entries.find(({ end }) => end)?.end,
    form: entries.find(({ form }) => form)?.form,
  };
}
