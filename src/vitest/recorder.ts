/** Takes exchanges while tests run, and has them judged and counted when they are complete. */

import type { Captured } from "./captured.js";
import type { Evidence } from "./evidence.js";
import type { WorkerSettings } from "./settings.js";

/** How long `flush` waits for bodies that are still arriving. */
const GRACE_MS = 2_000;

/** One per worker. */
export class Recorder {
  readonly #settings: WorkerSettings;
  readonly #testName: () => string | undefined;
  readonly #arriving = new Set<Promise<void>>();
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

  /** Counts an exchange once it is complete. What becomes of it is no affair of the test that made it. */
  recordLater(captured: Promise<Captured | undefined>): void {
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
    this.#arriving.add(recorded);
  }

  /**
   * Waits for what is still arriving, though not for ever, and writes the ledger.
   *
   * @throws {Error} When a contract cannot be read or the ledger cannot be written, and when an exchange could not be judged: the
   *   others are written all the same.
   */
  async flush(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const grace = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, GRACE_MS);
    });
    try {
      await Promise.race([Promise.all(this.#arriving), grace]);
    } finally {
      clearTimeout(timer);
    }
    const [failure] = this.#failures;
    this.#failures = [];
    (await this.#evidence)?.flush();
    if (failure !== undefined) throw failure;
  }
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
