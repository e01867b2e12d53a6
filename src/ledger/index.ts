/** The ledger room: which declared answers were ever seen. */

export { contractHash } from "./contract-hash.js";
export {
  type Coverage,
  type CoverageCell,
  type CoverageInput,
  type CoveredSurface,
  coverage,
  STATES,
  type State,
} from "./coverage.js";
export { type DeclaredAnswer, declaredAnswers } from "./declared.js";
export { coverageFindings } from "./findings.js";
export { gate, plural } from "./gate.js";
export { compareKeys, formatKey, type LedgerKey, SURFACE } from "./key.js";
export { LEDGER_FOLDER } from "./ledger-file.js";
export { LedgerWriter, type LedgerWriterOptions } from "./ledger-writer.js";
export { mergeRecords } from "./merge.js";
export { type Observation, observationRecord, recordObservation } from "./observation.js";
export { clearLedgers, type LedgerFolder, readLedgerFolder } from "./read-ledger.js";
export type { Fault, Ledger, LedgerEntry, LedgerRecord, Sample, Source } from "./record.js";
export { COLOURS } from "./render/html/colours.js";
export { escapeHtml, hashSource, inlineCode } from "./render/html/markup.js";
export { coverageHtml } from "./render/html/page.js";
export { coverageJson } from "./render/json.js";
export { coverageMarkdown } from "./render/markdown.js";
export { coverageSummary } from "./render/summary.js";
export { coverageTable, type Paint } from "./render/table.js";
export { MOST_BODY, type RawExchange, sampleOf } from "./sample.js";
export { type Stock, type StockInput, takeStock } from "./take-stock.js";
export { readWaivers, WAIVERS_FILE, type Waiver, type Waivers } from "./waivers.js";
