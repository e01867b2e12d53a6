/** The most files that a run is given, however many of its inputs take some. */
export const MOST_FILES = 20;

/** What a run may use. */
export interface EngineLimits {
  /** Milliseconds of the whole run. */
  readonly runMs: number;
  /** Milliseconds of a node; an `http-request` may ask for less. */
  readonly nodeMs: number;
  /** Characters of a text: what a template renders, what a model answers, what an output holds, what is read of a file. */
  readonly textLength: number;
}

export const DEFAULT_ENGINE_LIMITS: EngineLimits = { runMs: 600_000, nodeMs: 180_000, textLength: 200_000 };
