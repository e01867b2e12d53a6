/** What the plugin hands to the workers that run tests. */

/** One surface as a worker needs it. */
export interface SurfaceSettings {
  readonly name: string;
  /** The expanded document, one JSON file. */
  readonly document: string;
  /** The entry document as people write it: an absolute path or a URL. */
  readonly spec: string;
}

/** Plain data, since it crosses processes. */
export interface WorkerSettings {
  readonly surfaces: readonly SurfaceSettings[];
  /** The folder of ledgers. */
  readonly ledger: string;
  /** Whether every call of `fetch` and of `node:http` is recorded, or only those of `recordingFetch`. */
  readonly record: "everything" | "asked";
}

/** The name under which Vitest provides the settings to tests. */
export const SETTINGS = "wireproof";

declare module "vitest" {
  interface ProvidedContext {
    [SETTINGS]: WorkerSettings;
  }
}

/** Begins the names of the ledgers that test runs write. */
export const TOOL = "vitest";
