/** What an examination sees, and what it concludes. */

import type { Operation } from "../contract/index.js";

/** A request that changes nothing. */
export interface Question {
  readonly method: "GET" | "OPTIONS";
  /** Path below the base path, percent-encoded. */
  readonly path: string;
}

/** A question, and the answer that came. */
export interface Sighting extends Question {
  /** The whole URL, as sent. */
  readonly url: string;
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The beginning of the body. */
  readonly text: string;
}

/** A question, and why no answer came. */
export interface Silence extends Question {
  readonly url: string;
  /** The system's word for it: `ECONNREFUSED`. */
  readonly reason: string;
  readonly message: string;
}

/**
 * Who an answer is from: the surface, for an operation (`served`) or for a path that it does not know (`unknown`); somebody else in its
 * stead (`foreign`); or nobody can tell (`unclear`).
 */
export type Standing = "served" | "unknown" | "foreign" | "unclear";

/** An answer, and who it is from. */
export interface Judged {
  readonly sighting: Sighting;
  readonly standing: Standing;
}

/** An operation, and the answer that shows best whether it is served. */
export interface OperationSighting extends Judged {
  readonly operation: Operation;
}

/** Another base path under which operations were found. */
export interface Elsewhere {
  /** `""` is the root. */
  readonly basePath: string;
  readonly sighting: Sighting;
}

/** All that was seen of one server. */
export interface Evidence {
  readonly origin: string;
  /** Where the surface should be; `""` is the root. */
  readonly basePath: string;
  /** Where the document says that it is. */
  readonly declaredBasePaths: readonly string[];
  /** Set when the server did not answer at all; then nothing else was asked. */
  readonly silence?: Silence;
  readonly operations: readonly OperationSighting[];
  /** The answer to a path that no document knows. */
  readonly nowhere?: Judged;
  /** Asked for only when no operation was found where it should be. */
  readonly elsewhere?: Elsewhere;
}

/** What is wrong, in the words of one who has to mend it. */
export interface Diagnosis {
  /** Stable, kebab-case; the name of the file under `causes/`. */
  readonly id: string;
  readonly severity: "error" | "warning";
  /** One sentence. */
  readonly message: string;
  /** The answers that it rests on; the first few are shown. */
  readonly seen: readonly Sighting[];
  /** The remedies, the likeliest first, one clause each. */
  readonly fixes: readonly string[];
}

/** The result of an examination. */
export interface Examination extends Omit<Evidence, "nowhere" | "declaredBasePaths"> {
  readonly diagnoses: readonly Diagnosis[];
  readonly requests: number;
}
