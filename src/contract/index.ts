/** The contract room: what an OpenAPI document says, ready to use. */

export { createContract } from "./contract.js";
export { formatDiagnostic, InvalidContractError, sortDiagnostics } from "./diagnostics.js";
export { expandDocument } from "./expand.js";
export * from "./json-pointer.js";
export { allDiagnostics, type LoadResult, loadContract, loadContracts } from "./load.js";
export * from "./model.js";
export { type Found, PathLookup, type TemplateProblem, UNDECODABLE } from "./path-lookup.js";
export { readContract } from "./read.js";
export { hasDotSegment, isUnder, type RequestTarget, readTarget } from "./request-target.js";
export { matchResponse } from "./response-match.js";
