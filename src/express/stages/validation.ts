import type { ErrorDetail, ReadParameters, RequestParameters, Violation } from "../../contract/index.js";
import { removePoison } from "../body/nesting.js";
import { detailsOf } from "../details.js";
import type { RequestContext } from "../request-context.js";
import { BadRequest } from "../request-validator/index.js";
import { gateQueryName } from "../request-validator/prepare-document.js";
import { StageProblem } from "../stage-problem.js";
import type { OperationRuntime } from "../surface.js";

/**
 * Reads the parameters and validates everything: the request validator and the contract's own validators must both accept.
 *
 * Which constraints are broken is worked out only for a request that is refused, from the contract's validators.
 */
export async function validationStage(context: RequestContext): Promise<void> {
  const { operation, req, target, details } = context;
  if (!operation) return;
  const parameters = operation.parameters.read(context.pathParameters, target.query, req.headers, details);
  context.parameters = parameters;
  const isMissing = operation.operation.requestBody?.required === true && context.mediaType === undefined;
  if (isMissing) details.push({ type: "missing", loc: ["body"], msg: "is required" });
  if (details.length > 0) throw refuse(context, operation, parameters);
  try {
    await context.surface.validator.validate(operation.operation, {
      path: parameters.path.seen,
      query: renamed(parameters.query),
      headers: lowerCased(parameters.header),
      cookies: parameters.cookie.seen,
      mediaType: context.mediaType?.mediaType.declared.name,
      body: isJudged(context) ? context.body : undefined,
    });
  } catch (error) {
    if (!(error instanceof BadRequest)) throw error;
    const problem = refuse(context, operation, parameters);
    throw problem.options.details?.length
      ? problem
      : new StageProblem("validation", { details: foreignDetails(error), cause: error });
  }
  if (!isValid(context, operation, parameters)) throw refuse(context, operation, parameters);
  if (context.poisonous) removePoison(context.body);
  context.uploads?.attach(context.body);
}

/** Bytes have no schema to be held against. */
function isJudged({ mediaType }: RequestContext): boolean {
  return mediaType !== undefined && mediaType.mediaType.format !== "bytes";
}

function isValid(
  context: RequestContext,
  operation: OperationRuntime,
  parameters: RequestParameters,
): boolean {
  for (const reader of operation.parameters.all) {
    const { values } = parameters[reader.parameter.in];
    const { name } = reader.parameter;
    if (Object.hasOwn(values, name) && reader.validate(values[name])) return false;
  }
  if (!isJudged(context) || context.mediaType === undefined) return true;
  const { declared } = context.mediaType.mediaType;
  if (!context.uploads || declared.schemaPointer === undefined)
    return operation.validateBody(declared, context.body) === undefined;
  const violations = context.surface.contract.validators.requestAll(declared.schemaPointer)(context.body);
  return ofValues(context, violations).length === 0;
}

/** Violations, without what is said of the texts that stand in for files. */
function ofValues(
  { uploads }: RequestContext,
  violations: readonly Violation[] | undefined,
): readonly Violation[] {
  if (!uploads || !violations) return violations ?? [];
  return violations.filter(({ pointer }) => !uploads.isJudged(pointer));
}

/** Every violation, with what reading has found already. Parameters come before the body. */
function refuse(
  context: RequestContext,
  operation: OperationRuntime,
  parameters: RequestParameters,
): StageProblem {
  const found: ErrorDetail[] = [];
  for (const reader of operation.parameters.all) {
    const { values } = parameters[reader.parameter.in];
    const { name, in: place } = reader.parameter;
    if (!Object.hasOwn(values, name)) continue;
    const violations = reader.validateAll(values[name]);
    if (violations) found.push(...detailsOf(violations, [place, name], values[name]));
  }
  found.push(...bodyDetails(context));
  const places = ["path", "query", "header", "cookie", "body"];
  const all = [...context.details, ...found];
  const details = places.flatMap((place) => unique(all.filter(({ loc }) => loc[0] === place)));
  return new StageProblem("validation", { details });
}

/** Where a member could not even be read, its type is not complained of again. */
function unique(details: readonly ErrorDetail[]): readonly ErrorDetail[] {
  const places = new Set<string>();
  return details.filter(({ type, loc }) => {
    const key =
      type === "missing" || type === "extra_forbidden"
        ? `${type} ${JSON.stringify(loc)}`
        : JSON.stringify(loc);
    const isRepeated = places.has(key) && (type.endsWith("_type") || type === "union_mismatch");
    places.add(JSON.stringify(loc));
    return !isRepeated;
  });
}

/** A large body is cut to its first items for this: what is reported are examples, and finding all could take seconds. */
const LARGE = 200;

function bodyDetails(context: RequestContext): ErrorDetail[] {
  const pointer = bodyPointer(context);
  if (pointer === undefined) return [];
  const { validators } = context.surface.contract;
  const first = validators.request(pointer)(context.body);
  if (!first) return [];
  const sample = cut(context.body);
  const violations = ofValues(context, validators.requestAll(pointer)(sample));
  const details = detailsOf(violations, ["body"], sample);
  const certain = detailsOf(ofValues(context, first), ["body"], context.body);
  return sample === context.body || details.length > 0 ? details : certain;
}

/** The value with its long lists shortened; the value itself when it has none. */
function cut(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.slice(0, LARGE).map(cut);
    return items.length === value.length && items.every((item, index) => item === value[index])
      ? value
      : items;
  }
  let changed = false;
  const entries = Object.entries(value)
    .slice(0, LARGE * 5)
    .map(([key, item]) => {
      const copy = cut(item);
      if (copy !== item) changed = true;
      return [key, copy] as const;
    });
  return changed || entries.length < Object.keys(value).length ? Object.fromEntries(entries) : value;
}

function bodyPointer(context: RequestContext): string | undefined {
  return isJudged(context) ? context.mediaType?.mediaType.declared.schemaPointer : undefined;
}

/** What the request validator alone refuses: its paths, without its words. */
function foreignDetails(error: {
  readonly errors: readonly { readonly path: string }[];
}): readonly ErrorDetail[] {
  return error.errors.map(({ path }) => {
    const [place = "body", ...rest] = path.split("/").filter((segment) => segment !== "");
    const known: Readonly<Record<string, string>> = { params: "path", headers: "header", cookies: "cookie" };
    return { type: "invalid", loc: [known[place] ?? place, ...rest], msg: "is not valid" };
  });
}

function renamed({ seen }: ReadParameters): Record<string, unknown> {
  let names: Record<string, unknown> | undefined;
  for (const name in seen) {
    if (!name.includes("[")) continue;
    names ??= { ...seen };
    delete names[name];
    names[gateQueryName(name)] = seen[name];
  }
  return names ?? seen;
}

function lowerCased({ seen }: ReadParameters): Record<string, unknown> {
  const headers: Record<string, unknown> = {};
  for (const name in seen) headers[name.toLowerCase()] = seen[name];
  return headers;
}
