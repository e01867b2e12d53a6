/** One request on its way through the stages. */

import type { Request, Response } from "express";
import type { ErrorDetail, RequestParameters, RequestTarget } from "../contract/index.js";
import type { FrameworkCodes } from "./framework-codes.js";
import type { MediaTypeMatch } from "./media-type.js";
import type { Uploads } from "./multipart/uploads.js";
import type { Limits } from "./options.js";
import type { OperationRuntime, PathItem, Surface } from "./surface.js";

/** What the stages learn about a request; each stage reads what those before it wrote. */
export class RequestContext {
  readonly surface: Surface;
  readonly req: Request;
  readonly res: Response;
  readonly target: RequestTarget;

  /** Set by the route stage. */
  pathItem: PathItem | undefined;
  pathParameters: Readonly<Record<string, string>> = {};
  /** Whether the path has escapes that do not decode. */
  undecodable = false;
  /** Set by the method stage. */
  operation: OperationRuntime | undefined;
  /** Set by the credentials stage. */
  principal: unknown;
  /** Set by the media type stage, when a body is there and expected. */
  mediaType: MediaTypeMatch | undefined;
  /** Set by the accept stage: the declared media types of the successes that are acceptable, best first. */
  acceptable: readonly string[] | undefined;
  /** Set by the parse stage. */
  body: unknown;
  /** Set by the parse stage: the files of a multipart form. In `body` a text stands for each until it has been validated. */
  uploads: Uploads | undefined;
  /** Whether the body has members that only a closed schema refuses, and that are to go otherwise. */
  poisonous = false;
  /** What reading has found wrong with body and parameters, for the validation stage to answer. */
  readonly details: ErrorDetail[] = [];
  /** Set by the validation stage. */
  parameters: RequestParameters | undefined;
  /** Whether the stages have begun; not so for an error of middleware in front of them. */
  entered = false;
  /** Whether a stage has answered, so that no later one runs. */
  answered = false;
  /** The error code on its way out, for records. */
  code: string | undefined;
  /** Set when the answer is one that the contract cannot declare: a framework answer of a contract without catalogue. */
  undeclarable = false;

  constructor(surface: Surface, req: Request, res: Response, target: RequestTarget) {
    this.surface = surface;
    this.req = req;
    this.res = res;
    this.target = target;
  }

  /** The codes of the operation; of the path item or the surface when none was reached. */
  get codes(): FrameworkCodes {
    return this.operation?.codes ?? this.pathItem?.codes ?? this.surface.codes;
  }

  get limits(): Limits {
    return this.operation?.limits ?? this.surface.options.limits;
  }

  /** For people: `GET /apps/{id} (getApp)`, or the surface. */
  get where(): string {
    const { operation } = this.operation ?? {};
    if (operation) return `${operation.method.toUpperCase()} ${operation.path} (${operation.id})`;
    return `the surface ${this.surface.options.prefix || "/"}`;
  }
}
