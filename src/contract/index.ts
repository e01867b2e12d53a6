/** The contract room: what an OpenAPI document says, ready to use. */

export { alternatives, type PlacedSchema } from "./alternatives.js";
export { createContract } from "./contract.js";
export { errorsAt } from "./declared-errors.js";
export { DETAIL_TYPES, type DetailType } from "./detail-types.js";
export {
  escapeControls,
  formatDiagnostic,
  InvalidContractError,
  nearest,
  quoted,
  sortDiagnostics,
} from "./diagnostics.js";
export type { ErrorDetail } from "./error-detail.js";
export { expandDocument } from "./expand.js";
export * from "./json-pointer.js";
export { type JsonFault, jsonFault } from "./json-syntax.js";
export { allDiagnostics, type LoadResult, loadContract, loadContracts } from "./load.js";
export * from "./model.js";
export { describedBytes, isMultipartForm } from "./multipart-form.js";
export {
  type MultipartRules,
  multipartRules,
  multipartValue,
  type PartValues,
  shapeOfPart,
} from "./multipart-value.js";
export { operationWord } from "./operation-word.js";
export * from "./parameters/index.js";
export {
  fileProblem,
  isFilePart,
  type PartHead,
  type PartProblem,
  sizeProblem,
  textProblem,
} from "./part-problems.js";
export { type Found, PathLookup, type TemplateProblem, UNDECODABLE } from "./path-lookup.js";
export { readContract } from "./read.js";
export { hasDotSegment, isUnder, type RequestTarget, readTarget } from "./request-target.js";
export { matchResponse } from "./response-match.js";
