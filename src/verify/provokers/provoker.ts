/** What a provoker is. */

import type { Operation } from "../../contract/index.js";
import type { Play } from "../model.js";
import type { PlanSettings, Scene } from "../scene.js";

/** One row of the table: a way to make a server show a part of what it declares. */
export interface Provoker {
  /** Stable, kebab-case, the name of the file. */
  readonly id: string;
  /** What it sends, one sentence. */
  readonly description: string;
  /** Whether every request it makes is one that the operation declares: only such are sent to a server that must not be changed. */
  readonly isValid: boolean;
  /** Whether it plays once per path template, for the first of its operations, or once per run. Default: per operation. */
  readonly per?: "path" | "run";
  /** Whether it has something to play for an operation. */
  applies(operation: Operation, settings: PlanSettings): boolean;
  /** Makes cases and learns from their outcomes. */
  play(scene: Scene): Play;
}
