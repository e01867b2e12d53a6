/**
 * express-openapi-validator, and the only module that knows its internals (of exactly version 5.6.2).
 *
 * Its stages are placed one by one. Its look-up, which compiles every path template on every request, is left out: the radix
 * tree finds the route, and the request is handed to the next stage with what the look-up would have added. Its errors are the
 * source of 404, 405 and 422. It is given a request object of its own, so that nothing it coerces or injects reaches the
 * application's request, and a prepared document. Its security, multipart and response stages are not used.
 */

import type { Response } from "express";
import { error as eovErrors } from "express-openapi-validator";
import type {
  OpenApiRequest,
  OpenApiRequestHandler,
  OpenApiValidatorOpts,
} from "express-openapi-validator/dist/framework/types.js";
import { OpenApiValidator } from "express-openapi-validator/dist/openapi.validator.js";
import type { Contract, JsonObject, Operation } from "../../contract/index.js";
import { ContractSetupError, type SetupProblem } from "../setup-error.js";
import { gateMediaType, gatePath, type PreparedDocument, prepareDocument } from "./prepare-document.js";

export const { NotFound, MethodNotAllowed, BadRequest } = eovErrors;

/** One request as the validator sees it. */
export interface GateRequest {
  readonly path: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, unknown>>;
  readonly cookies: Readonly<Record<string, unknown>>;
  /** The declared media type of the body; absent without a body. */
  readonly mediaType: string | undefined;
  /** Parsed. Defaults of the schema are put in. */
  readonly body: unknown;
}

/** What the validator's look-up adds to a request, as far as its later stages read it. */
interface Route {
  readonly expressRoute: string;
  readonly openApiRoute: string;
  readonly schema: JsonObject | undefined;
  readonly serial: number;
}

type Middleware = (request: unknown, response: unknown, next: (error?: unknown) => void) => unknown;

/** Validates requests with express-openapi-validator. */
export class RequestValidator {
  /** Settles when the validator has taken the document in; rejects when it cannot. */
  readonly ready: Promise<void>;
  readonly #routes = new Map<Operation, Route>();
  readonly #validate: Middleware;

  /**
   * @param warmUp - Whether `ready` waits until every operation is compiled, so that no first request does and what cannot be
   *   compiled fails the start.
   */
  constructor(contract: Contract, warmUp: boolean) {
    const document = prepareDocument(contract);
    contract.operations.forEach((operation, index) => {
      const path = gatePath(index);
      const schema = document.paths[path]?.[operation.method];
      this.#routes.set(operation, { expressRoute: path, openApiRoute: path, schema, serial: 0 });
    });
    const stages = install(document);
    this.#validate = stage(stages, "requestMiddleware");
    this.ready = this.#start(document, stage(stages, "pathParamsMiddleware"), warmUp);
    this.ready.catch(() => undefined);
  }

  /**
   * Judges a request that has reached an operation.
   *
   * @throws {BadRequest} For a request that breaks the contract.
   */
  validate(operation: Operation, request: GateRequest): Promise<void> {
    const route = this.#routes.get(operation);
    const mediaType = request.mediaType === undefined ? undefined : gateMediaType(request.mediaType);
    return run(this.#validate, {
      method: operation.method.toUpperCase(),
      originalUrl: "/",
      path: route?.openApiRoute,
      openapi: { ...route, pathParams: request.path },
      params: request.path,
      query: request.query,
      headers: mediaType === undefined ? request.headers : { ...request.headers, "content-type": mediaType },
      cookies: request.cookies,
      body: request.body,
    });
  }

  async #start(document: PreparedDocument, pathParams: Middleware, warmUp: boolean): Promise<void> {
    // The stage that reports a document which could not be taken in. It adds parameters to an app, so it is given none of ours.
    await run(pathParams, { app: { param: () => undefined } });
    // A request to nowhere: the stage makes its Ajv instances now, and gives every component to them.
    await run(this.#validate, {});
    // Left in the document, paths and components would be walked anew for every operation that is compiled.
    document.paths = {};
    document.components.schemas = {};
    if (warmUp) await this.#compileAll();
  }

  async #compileAll(): Promise<void> {
    const problems: SetupProblem[] = [];
    for (const operation of this.#routes.keys()) {
      for (const mediaType of operation.requestBody?.content.map(({ name }) => name) ?? [undefined]) {
        const problem = await this.#compile(operation, mediaType);
        if (problem) problems.push(problem);
      }
      // A large document takes a while; whoever else starts in this process gets a turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (problems.length > 0) throw new ContractSetupError(problems);
  }

  async #compile(operation: Operation, mediaType: string | undefined): Promise<SetupProblem | undefined> {
    try {
      await this.validate(operation, { path: {}, query: {}, headers: {}, cookies: {}, mediaType, body: {} });
    } catch (error) {
      if (error instanceof BadRequest) return undefined;
      return {
        id: "request-not-validatable",
        message: `The requests of \`${operation.id}\` cannot be validated: ${error instanceof Error ? error.message : String(error)}.`,
        fix: "correct the schemas of its parameters and of its request body",
      };
    }
    return undefined;
  }
}

function install(document: PreparedDocument): OpenApiRequestHandler[] {
  const options = {
    apiSpec: document,
    // The contract has been checked by its own room; the validator's meta-schema costs a second to compile.
    validateApiSpec: false,
    validateRequests: { allErrors: false, coerceTypes: false },
    validateResponses: false,
    validateSecurity: false,
    validateFormats: false,
    fileUploader: false,
  };
  // The document is the library's own type in all but name.
  const validator = new OpenApiValidator(options as unknown as OpenApiValidatorOpts);
  const spec = { apiDoc: document, basePaths: [""], routes: [], serial: 0 };
  // It is complete, without references to other files: the library's loader has nothing to resolve in it.
  return validator.installMiddleware(Promise.resolve(spec as unknown as LoadedSpec));
}

type LoadedSpec = Awaited<Parameters<OpenApiValidator["installMiddleware"]>[0]>;

function stage(stages: readonly OpenApiRequestHandler[], name: string): Middleware {
  const found = stages.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`This is not the express-openapi-validator that is pinned: it has no ${name}.`);
  return (request, response, next) => found(request as OpenApiRequest, response as Response, next);
}

function run(middleware: Middleware, request: unknown, response: unknown = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    middleware(request, response, (error) => (error === undefined ? resolve() : reject(error)));
  });
}
