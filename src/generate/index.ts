/** The generate room: Contract → files. */

export {
  CONFIG_FILE,
  type Config,
  configForSpec,
  entryDocument,
  findConfig,
  readConfig,
  type SurfaceConfig,
} from "./config.js";
export { shortDiff } from "./diff.js";
export type { Emitter, GeneratedFile, Surface } from "./emitter.js";
export { type Generated, type GenerateOptions, generate } from "./generate.js";
export type { Drift, Plan } from "./plan.js";
export { hasCode, messageOf, RunError, reasonOf } from "./run-error.js";
export { checkSummary, duration, writeSummary } from "./summary.js";
