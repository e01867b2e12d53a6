import type { DetailType } from "wireproof/express";

/** What is wrong with one input; the shape of an error body's `details` entry. */
export interface InputFault {
  readonly type: DetailType;
  /** The input's name, and what leads to a place within it. */
  readonly loc: readonly (string | number)[];
  readonly msg: string;
}
