/** Takes exchanges while tests run, and has them judged and counted when they are complete. */

import type { Captured } from "./captured.js";
import type { Evidence } from "./evidence.js";
import type { WorkerSettings } from "./settings.js";

/** How long `flush` waits for bodies that are still arriving. */
const GRACE_MS = 2_000;

/** As they are before any test can replace them by a clock that stands still. */
const { setTimeout, clearTimeout } = globalThis;

/** One per worker. */
export class Recorder {
  readonly #settings: WorkerSettings;
  readonly #testName: () => string | undefined;
  /** What is to be recorded, each with what ends its arrival where that may take for ever. */
  readonly #arriving = new Map<Promise<void>, (() => void) | undefined>();
  #failures: unknown[] = [];
  #evidence: Promise<Evidence> | undefined;
  #pauses = 0;

  /** @param testName - Names the running test, for samples. */
  constructor(settings: WorkerSettings, testName: () => string | undefined = () => undefined) {
    this.#settings = settings;
    this.#testName = testName;
  }

  /** Contracts and ledger. Loaded when they are asked for: most test files never talk to a server. */
  get evidence(): Promise<Evidence> {
    this.#evidence ??= import("./evidence.js").then(({ Evidence }) => new Evidence(this.#settings));
    return this.#evidence;
  }

  /** Whether exchanges count now. */
  get isRecording(): boolean {
    return this.#pauses === 0;
  }

  /** Lets no exchange count until the returned function is called. */
  pause(): () => void {
    this.#pauses++;
    let isPaused = true;
    return () => {
      if (isPaused) this.#pauses--;
      isPaused = false;
    };
  }

  /**
   * Counts an exchange once it is complete. What becomes of it is no affair of the test that made it.
   *
   * @param giveUp - Completes the exchange with what has arrived by then.
   */
  recordLater(captured: Promise<Captured | undefined>, giveUp?: () => void): void {
    if (!this.isRecording) return;
    const test = this.#testName();
    const recorded = captured
      .catch(() => undefined)
      .then(async (whole) => {
        if (whole) (await this.evidence).record(whole, test);
      })
      // It must not end as a rejection that nobody handles: `flush` tells of it.
      .catch((error: unknown) => void this.#failures.push(error))
      .finally(() => void this.#arriving.delete(recorded));
    this.#arriving.set(recorded, giveUp);
  }

  /**
   * Waits for what is still arriving, though not for ever, and writes the ledger. Streams that nobody ended count by what was read of
   * them.
   *
   * @throws {Error} When a contract cannot be read or the ledger cannot be written, and when an exchange could not be judged: the
   *   others are written all the same.
   */
  async flush(): Promise<void> {
    await settled(this.#arriving.keys());
    const open = [...this.#arriving].filter(([, giveUp]) => giveUp !== undefined);
    for (const [, giveUp] of open) giveUp?.();
    await settled(open.map(([recorded]) => recorded));
    const [failure] = this.#failures;
    this.#failures = [];
    (await this.#evidence)?.flush();
    if (failure !== undefined) throw failure;
  }
}

/** Waits until everything is recorded, or {@link GRACE_MS} are over. */
async function settled(recorded: Iterable<Promise<void>>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const grace = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, GRACE_MS);
  });
  await Promise.race([Promise.all(recorded), grace]);
  clearTimeout(timer);
}

const RECORDER = Symbol.for("wireproof.vitest.recorder");

/** The recorder of this worker: shared by however many copies of this module its tests load. */
export function currentRecorder(): Recorder | undefined {
  const found: unknown = Reflect.get(globalThis, RECORDER);
  return isRecorder(found) ? found : undefined;
}

/** Sets the recorder of this worker. */
export function setRecorder(recorder: Recorder): void {
  Reflect.set(globalThis, RECORDER, recorder);
}

function isRecorder(value: unknown): value is Recorder {
  return typeof value === "object" && value !== null && "recordLater" in value;
}
