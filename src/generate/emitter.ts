/** What every emitter shares: a surface in, one file out. Emitters read the Contract and never the raw document. */

import type { Contract } from "../contract/index.js";

/** One document to generate from. */
export interface Surface {
  /** `api`, `console`: names types (`ApiOperations`) and is a valid identifier. */
  readonly name: string;
  /** The entry document as the user named it, with forward slashes, relative to the project's folder. */
  readonly spec: string;
  readonly contract: Contract;
  /** The command that the generated files name as theirs; `wireproof generate` when absent. */
  readonly command?: string;
}

/** A generated file, relative to the surface's output folder, with `\n` line ends and a final newline. */
export interface GeneratedFile {
  readonly path: string;
  readonly content: string;
}

/** Pure: the same surface gives the same bytes on every machine. */
export type Emitter = (surface: Surface) => GeneratedFile | Promise<GeneratedFile>;
