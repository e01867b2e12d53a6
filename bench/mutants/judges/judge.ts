/** Who looks for the faults. */

import type { Contract } from "../../../src/contract/index.js";

/** Where the shop is, and what is known of it. */
export interface Subject {
  /** The shop, without a trailing slash and without the base path. Every shop answers at the same place, one after the other. */
  readonly origin: string;
  readonly contract: Contract;
  /** The document as its author wrote it. */
  readonly spec: string;
  /** The same, expanded to plain OpenAPI 3.0 with `origin` for its server: JSON. */
  readonly expanded: string;
  /** For files of its own. */
  readonly folder: string;
}

/** A contract tester, ready to look. */
export interface Judge {
  /**
   * Looks at the shop as it is now.
   *
   * @returns What it complains about, each as one line that names the place and not the moment.
   */
  look(): Promise<ReadonlySet<string>>;
  stop?(): void | Promise<void>;
}

/** A contract tester of the table. */
export interface Contestant {
  readonly id: string;
  /** The package and its version. */
  readonly name: string;
  /** Whether it thinks of the requests by itself, or is given the tour's. */
  readonly drives: boolean;
  /** What it needs and this machine does not have; then it is left out. */
  missing?(): string | undefined;
  start(subject: Subject): Promise<Judge>;
}
