import { isDecodable, type MultipartRules, readForm, readParsedForm } from "../../contract/index.js";
import { measure } from "../body/nesting.js";
import { decodeText } from "../body/read-body.js";
import type { RequestMediaType } from "../media-type.js";
import { readMultipart } from "../multipart/read-multipart.js";
import type { RequestContext } from "../request-context.js";
import { malformed, StageProblem } from "../stage-problem.js";
import type { OperationRuntime } from "../surface.js";

/** Reads and parses the body in its declared media type: 400 when it, or the query, cannot be parsed, 413 when it is too large. */
export function parseStage(context: RequestContext): Promise<void> | undefined {
  refuseUndecodable(context);
  return context.mediaType ? parse(context, context.mediaType) : undefined;
}

/** A path or query whose escapes do not decode; an operation that takes no input has no code for it and looks at neither. */
function refuseUndecodable({ undecodable, operation, surface, target }: RequestContext): void {
  const place = undecodable ? "path" : isDecodable(target.query) ? undefined : "query";
  if (place === undefined || !operation) return;
  const hasCode = operation.codes.declares("parse") || operation.codes.declares("validation");
  if (hasCode || surface.contract.catalogue.length === 0) throw malformed(place);
}

async function parse(
  context: RequestContext,
  { mediaType, charset }: NonNullable<RequestContext["mediaType"]>,
): Promise<void> {
  const { req, res, operation } = context;
  if (!operation) return;
  const parts = operation.multipart.get(mediaType.declared.name);
  if (parts) {
    await parseMultipart(context, parts);
    req.body = context.body;
    return;
  }
  let bytes: Buffer | undefined;
  try {
    bytes = await operation.readBytes(req, res);
  } catch (error) {
    throw bodyProblem(error);
  }
  if (bytes === undefined) {
    adopt(context, reread(context, req.body, mediaType, operation));
    req.body = context.body;
    return;
  }
  if (bytes.length === 0) {
    context.mediaType = undefined;
    req.body = undefined;
    return;
  }
  switch (mediaType.format) {
    case "json":
      adopt(context, parseJson(decodeText(bytes, charset)));
      break;
    case "form": {
      const rules = operation.forms.get(mediaType.declared.name);
      const text = decodeText(bytes, charset);
      if (!isDecodable(text)) throw malformed("body");
      if (rules) adopt(context, withinLimit(readForm(text, rules, context.details)));
      break;
    }
    case "text":
      context.body = decodeText(bytes, charset);
      break;
    default:
      context.body = bytes;
  }
  req.body = context.body;
}

/** What a body parser in front of the surface has read, as it would have been read here. */
function reread(
  { details }: RequestContext,
  parsed: unknown,
  { format, declared }: RequestMediaType,
  { forms }: OperationRuntime,
): unknown {
  if (format === "json" && typeof parsed === "string") return parseJson(parsed);
  const rules = forms.get(declared.name);
  if (format !== "form" || !rules) return parsed;
  if (typeof parsed === "string") return withinLimit(readForm(parsed, rules, details));
  return typeof parsed === "object" && parsed !== null
    ? withinLimit(readParsedForm(parsed, rules, details))
    : parsed;
}

function withinLimit(form: Record<string, unknown> | undefined): Record<string, unknown> {
  if (form === undefined) throw new StageProblem("size");
  return form;
}

function adopt(context: RequestContext, value: unknown): void {
  const { problem, poisonous } = measure(value, context.limits);
  if (problem) throw new StageProblem("validation", { details: [problem] });
  context.body = value;
  context.poisonous = poisonous;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new StageProblem("parse", {
      details: [{ type: "malformed", loc: ["body"], msg: "must be JSON" }],
      cause,
    });
  }
}

async function parseMultipart(context: RequestContext, rules: MultipartRules): Promise<void> {
  const { req, surface, limits, details } = context;
  if (req.readableDidRead)
    throw new Error(
      "Middleware in front of the surface has read the multipart body, which streams through the surface only.",
    );
  const { fields, uploads } = await readMultipart(req, rules, limits, surface.temporaryFiles, details);
  context.uploads = uploads;
  adopt(context, fields);
}

/** What a body reader throws: a limit, or bytes that are not what their framing or coding says. */
function bodyProblem(error: unknown): unknown {
  if (typeof error !== "object" || error === null) return error;
  const { status, type }: { status?: unknown; type?: unknown } = error;
  if (status === 413) return new StageProblem("size", { cause: error });
  if (status === 415) return new StageProblem("media-type", { cause: error });
  // Node's own error of a cut connection, and the decompressors', come as 400 or without a status.
  if (status === 400 || status === 500 || typeof type === "string") {
    return new StageProblem("parse", {
      details: [{ type: "malformed", loc: ["body"], msg: "must be complete and decodable" }],
      cause: error,
    });
  }
  return error;
}
