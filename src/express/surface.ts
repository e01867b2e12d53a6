/** One surface at run time: a contract, its handlers and options, prepared once for every request. */

import {
  type Contract,
  type JsonObject,
  type MediaType,
  type Operation,
  ParametersReader,
  PathLookup,
  type Validate,
} from "../contract/index.js";
import { Negotiation, successMediaTypes } from "./accept.js";
import { type FormsRules, formsRules } from "./body/form-rules.js";
import { bytesReader, type ReadBytes } from "./body/read-body.js";
import { ignoredConditions } from "./conditions.js";
import { type AnyFail, failFor } from "./fail.js";
import { FrameworkCodes } from "./framework-codes.js";
import type { AnyHandler, Implementation } from "./implement.js";
import { MediaTypes } from "./media-type.js";
import { TemporaryFiles } from "./multipart/temporary-files.js";
import { type Limits, type ResolvedOptions, withChanges } from "./options.js";
import { RequestValidator } from "./request-validator/index.js";
import { Security } from "./security.js";
import { handlerProblems, limitProblems, prefixProblems, schemeProblems } from "./setup-checks.js";
import { ContractSetupError } from "./setup-error.js";

/** The operations of one path template. */
export interface PathItem {
  readonly operations: ReadonlyMap<string, OperationRuntime>;
  /** The `Allow` header: declared methods, HEAD where GET is declared, OPTIONS always; sorted. */
  readonly allow: string;
  /** What a refusal answers before an operation is known. */
  readonly codes: FrameworkCodes;
  /** The operation in whose stead such a refusal is answered, when it is not the surface. */
  readonly standIn: Operation | undefined;
}

/** One operation, prepared. */
export interface OperationRuntime extends FormsRules {
  readonly operation: Operation;
  readonly handler: AnyHandler;
  readonly fail: AnyFail;
  readonly codes: FrameworkCodes;
  readonly security: Security;
  readonly limits: Limits;
  readonly mediaTypes: MediaTypes | undefined;
  /** Over every media type of the successes; undefined when no success has content. */
  readonly negotiation: Negotiation | undefined;
  readonly parameters: ParametersReader;
  /** Request fields whose answers are not declared, and which are left out of account. */
  readonly ignored: readonly string[];
  /** Judges a parsed body of a declared media type, stopping at the first violation; compiled on first use. */
  readonly validateBody: (mediaType: MediaType, body: unknown) => ReturnType<Validate>;
  readonly readBytes: ReadBytes;
}

/** A surface ready to answer. */
export interface Surface {
  readonly contract: Contract;
  readonly options: ResolvedOptions;
  readonly codes: FrameworkCodes;
  readonly lookup: PathLookup<PathItem>;
  readonly validator: RequestValidator;
  readonly temporaryFiles: TemporaryFiles;
  readonly counters: SurfaceCounters;
}

/** With more operations than this, compiling them all would be felt at the start. */
const MANY_OPERATIONS = 100;

/** What is counted over the life of a surface. */
export interface SurfaceCounters {
  violations: number;
}

/**
 * Prepares a surface.
 *
 * @throws {ContractSetupError} With everything that does not fit.
 */
export function prepareSurface(
  contract: Contract,
  implementation: Implementation,
  options: ResolvedOptions,
): Surface {
  const problems = [
    ...handlerProblems(contract, implementation),
    ...schemeProblems(contract, options),
    ...limitProblems(contract, options),
    ...prefixProblems(options.prefix),
  ];
  const codes = new FrameworkCodes(undefined, contract.surfaceErrors, contract.catalogue);
  const lookup = new PathLookup<PathItem>();
  for (const [template, operations] of byTemplate(contract)) {
    const runtimes = new Map<string, OperationRuntime>();
    for (const operation of operations) {
      const handler = implementation.handlers[operation.id];
      if (handler)
        runtimes.set(
          operation.method.toUpperCase(),
          prepareOperation(contract, operation, handler, options, codes),
        );
    }
    const problem = lookup.add(template, {
      operations: runtimes,
      allow: allowOf(operations),
      ...pathItemCodes(operations, contract, codes),
    });
    if (problem) problems.push(problem);
  }
  if (problems.length > 0) throw new ContractSetupError(problems);
  return {
    contract,
    options,
    codes,
    lookup,
    validator: new RequestValidator(
      contract,
      options.warmUp ?? contract.operations.length <= MANY_OPERATIONS,
    ),
    temporaryFiles: new TemporaryFiles(options.uploadDirectory),
    counters: { violations: 0 },
  };
}

/**
 * A path whose operations are all OAuth ones answers 405 in their shape when they all declare the code for it; any other path
 * answers what the surface declares.
 */
function pathItemCodes(
  operations: readonly Operation[],
  contract: Contract,
  surface: FrameworkCodes,
): Pick<PathItem, "codes" | "standIn"> {
  const [first] = operations;
  const ofSurface = { codes: surface, standIn: undefined };
  if (first === undefined || operations.some(({ errorFamily }) => errorFamily !== "oauth")) return ofSurface;
  const shared = first.errors.filter(({ code }) =>
    operations.every(({ errors }) => errors.some((error) => error.code === code)),
  );
  const codes = new FrameworkCodes(first, shared, contract.catalogue, surface);
  return codes.declares("method") ? { codes, standIn: first } : ofSurface;
}

function prepareOperation(
  contract: Contract,
  operation: Operation,
  handler: AnyHandler,
  options: ResolvedOptions,
  surfaceCodes: FrameworkCodes,
): OperationRuntime {
  const successes = successMediaTypes(operation.responses);
  const limits = limitsOf(operation, options);
  const mediaTypes = operation.requestBody && new MediaTypes(operation.requestBody);
  const codes = new FrameworkCodes(operation, operation.errors, contract.catalogue, surfaceCodes);
  return {
    operation,
    handler,
    fail: failFor(operation),
    codes,
    limits,
    security: new Security(operation, contract.title, options.security),
    mediaTypes,
    negotiation: successes.length > 0 ? new Negotiation(successes) : undefined,
    parameters: new ParametersReader(contract, operation, isStrictQuery(contract, operation, codes)),
    ignored: ignoredConditions(operation),
    validateBody: bodyValidator(contract),
    readBytes: bytesReader(limits.bodyBytes),
    ...formsRules(contract, operation, mediaTypes?.declared ?? [], limits),
  };
}

function limitsOf({ id }: Operation, { limits, operationLimits }: ResolvedOptions): Limits {
  return Object.hasOwn(operationLimits, id) ? withChanges(limits, operationLimits[id]) : limits;
}

function bodyValidator({ validators }: Contract): OperationRuntime["validateBody"] {
  const known = new Map<MediaType, Validate>();
  return (mediaType, body) => {
    if (mediaType.schemaPointer === undefined) return undefined;
    const validate = known.get(mediaType) ?? validators.request(mediaType.schemaPointer);
    if (!known.has(mediaType)) known.set(mediaType, validate);
    return validate(body);
  };
}

/**
 * Unknown query parameters are refused unless the operation, its path item or the document says `x-strict-query: false`; or the
 * operation takes no input, and so declares no code to refuse it with.
 */
function isStrictQuery(
  { document, catalogue }: Contract,
  operation: Operation,
  codes: FrameworkCodes,
): boolean {
  if (catalogue.length > 0 && !codes.declares("validation")) return false;
  for (const owner of [rawOperation(document, operation), document]) {
    const value = owner?.["x-strict-query"];
    if (typeof value === "boolean") return value;
  }
  return true;
}

function rawOperation(document: JsonObject, { path, method }: Operation): JsonObject | undefined {
  const item = member(document.paths, path);
  const operation = member(item, method);
  return operation && "x-strict-query" in operation ? operation : item;
}

function member(owner: unknown, key: string): JsonObject | undefined {
  if (typeof owner !== "object" || owner === null || !Object.hasOwn(owner, key)) return undefined;
  const value: unknown = Reflect.get(owner, key);
  return typeof value === "object" && value !== null ? (value as JsonObject) : undefined;
}

function byTemplate(contract: Contract): ReadonlyMap<string, readonly Operation[]> {
  const templates = new Map<string, Operation[]>();
  for (const operation of contract.operations) {
    const operations = templates.get(operation.path);
    if (operations) operations.push(operation);
    else templates.set(operation.path, [operation]);
  }
  return templates;
}

function allowOf(operations: readonly Operation[]): string {
  const methods = new Set(operations.map(({ method }) => method.toUpperCase()));
  if (methods.has("GET")) methods.add("HEAD");
  methods.add("OPTIONS");
  return [...methods].sort().join(", ");
}
