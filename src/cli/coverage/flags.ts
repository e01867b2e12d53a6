/** The options of `wireproof coverage`. */

export const FORMATS = ["table", "json", "github", "html"] as const;

/** As the command line has them. */
export interface CoverageFlags {
  readonly min: number;
  readonly format: (typeof FORMATS)[number];
  readonly ledger?: string;
  readonly waivers?: string;
  /** Files of recorded traffic. */
  readonly har?: readonly string[];
  readonly output?: string;
  readonly config?: string;
  readonly all?: boolean;
  /** `true` without a file. */
  readonly reachable?: string | true;
}
