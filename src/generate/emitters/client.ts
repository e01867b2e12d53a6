/** `client.ts`: one signature per operation, looked up directly in the generated types. */

import {
  type Contract,
  isMultipartForm,
  type MultipartForm,
  type Operation,
  type ResponseSpec,
} from "../../contract/index.js";
import type { Emitter } from "../emitter.js";
import { docComment, header, pascalCase, quote, referredTo } from "../text.js";
import { contentType, eventType, lookUp, partNames, spelling } from "./look-up.js";
import {
  codesOf,
  headerKinds,
  isJsonMediaType,
  isReadableError,
  isSuccess,
  methodNames,
  requestMediaTypes,
} from "./operations.js";
import { STATUS_TYPES, statusType } from "./statuses.js";

/**
 * Emits `client.ts`.
 *
 * Types are spelled out per operation instead of being computed: a compiler then resolves only what a program calls, and an
 * editor shows what a person would have written.
 */
export const emitClient: Emitter = (surface) => {
  const { contract } = surface;
  const name = pascalCase(surface.name);
  const methods = methodNames(contract);
  const of = (line: (operation: Operation, method: string) => string) =>
    contract.operations.map((operation) => line(operation, methods.get(operation.id) ?? "")).join("");

  const parameter = (operation: Operation, method: string) =>
    `request${isOptional(operation) ? "?" : ""}: ${name}Requests[${quote(method)}], init?: CallInit`;
  const requests = of((operation, method) => `  ${method}:${requestType(operation)};\n`);
  const results = of((operation, method) => `  ${method}: ${resultType(contract, operation)};\n`);
  const returning = of(
    (operation, method) =>
      `${comment(operation)}  ${method}(${parameter(operation, method)}): Promise<${name}Results[${quote(method)}]>;\n`,
  );
  const throwing = of(
    (operation, method) =>
      `${comment(operation)}  ${method}(${parameter(operation, method)}): Promise<${dataType(operation)}>;\n`,
  );
  const body = `/** What each operation asks for. */
export interface ${name}Requests {
${requests}}

/** What each operation may come to. */
export interface ${name}Results {
${results}}

/** Every operation, answering with the data alone. Anything but a success is thrown as an \`ApiError\`. */
export interface ${name}ClientOrThrow {
${throwing}}

/** Every operation, answering with a result. */
export interface ${name}Client {
${returning}  /** The same operations, answering with the data and throwing an \`ApiError\` otherwise. */
  readonly orThrow: ${name}ClientOrThrow;
}

/** A client of some operations only. */
export type ${name}ClientOf<Method extends keyof ${name}ClientOrThrow> = Pick<${name}Client, Method> & {
  readonly orThrow: Pick<${name}ClientOrThrow, Method>;
};

/**
 * Makes a client of every operation.
 *
 * @param options - \`baseUrl\` is the URL of the server with its base path. Default: the first server of the document; a relative
 * one is for a page of that server.
 */
export function create${name}Client(options: ClientOptions = {}): ${name}Client {
  return createClient<${name}Client>(descriptors, options, SERVER);
}

/**
 * Makes a client of the operations given, so that a bundler leaves out the others:
 * \`create${name}ClientOf({ ${[...methods.values()][0] ?? "operation"} }, options)\`, with constants of \`./operations.js\`.
 */
export function create${name}ClientOf<Method extends keyof ${name}ClientOrThrow>(
  picked: Pick<typeof descriptors, Method>,
  options: ClientOptions = {},
): ${name}ClientOf<Method> {
  return createClient<${name}ClientOf<Method>>(picked, options, SERVER);
}

/** Tells whether a caught value is a failure of this operation, with its declared errors as the type. */
export function is${name}Error<Method extends keyof ${name}Results>(
  error: unknown,
  method: Method,
): error is ApiError<Exclude<${name}Results[Method], { readonly ok: true }>> {
  return isErrorOf(error, method);
}

/** Where the options name no base URL. */
const SERVER = ${quote(contract.serverUrls[0] ?? "")};
`;
  return { path: "client.ts", content: `${header(surface)}${imports(body)}\n${body}` };
};

/** Names of `wireproof/client` that generated types may use. */
const RUNTIME_TYPES = [
  "CallInit",
  "ClientOptions",
  "Declared",
  "EventStream",
  "MultipartBody",
  "Result",
  "Success",
  ...STATUS_TYPES,
];

function imports(body: string): string {
  const types = referredTo(body, RUNTIME_TYPES).map((name) => `  type ${name},\n`);
  const lookedUp = referredTo(body, ["components", "operations"]);
  return `import {
  type ApiError,
${types.join("")}  createClient,
  isApiError as isErrorOf,
} from "wireproof/client";
import * as descriptors from "./operations.js";
${lookedUp.length > 0 ? `import type { ${lookedUp.join(", ")} } from "./types.js";\n` : ""}`;
}

function comment({ method, path, summary, description, deprecated }: Operation): string {
  const text = [`${method.toUpperCase()} ${path}`, summary, description].filter(Boolean).join("\n\n");
  return docComment(text, "  ", deprecated ? ["@deprecated"] : []);
}

/** Whether the operation can be called without input. */
function isOptional({ parameters, requestBody }: Operation): boolean {
  return (
    !requestBody?.required && !parameters.some((parameter) => parameter.required && parameter.in !== "cookie")
  );
}

/** Path, query and header parameters; cookies are the browser's affair. */
const LOCATIONS = [
  ["path", "path"],
  ["query", "query"],
  ["header", "headers"],
] as const;

function requestType(operation: Operation): string {
  const { id, parameters } = operation;
  const members = LOCATIONS.flatMap(([location, property]) => {
    const here = parameters.filter((parameter) => parameter.in === location);
    if (here.length === 0) return [];
    const optional = here.some((parameter) => parameter.required) ? "" : "?";
    return [`${property}${optional}: ${lookUp(id, "parameters", location)}`];
  });
  const bodies = bodyMembers(operation);
  if (members.length + bodies.length === 0) return " Record<string, never>";
  if (bodies.length <= 1) return ` { ${[...members, ...bodies].join("; ")} }`;
  return union(bodies.map((body) => `{ ${[...members, body].join("; ")} }`));
}

/** `body` once per media type, told apart by `mediaType` where there are several. */
function bodyMembers(operation: Operation): string[] {
  const { id, requestBody } = operation;
  if (!requestBody) return [];
  const container = requestBody.required
    ? lookUp(id, "requestBody")
    : `NonNullable<${lookUp(id, "requestBody")}>`;
  const names = requestMediaTypes(operation);
  return names.map((name, index) => {
    const mediaType = requestBody.content.find((content) => content.name === name);
    const type = bodyType(
      name,
      `${container}["content"][${quote(mediaType ? spelling(mediaType) : name)}]`,
      mediaType?.form,
    );
    const body = `body${requestBody.required ? "" : "?"}: ${type}`;
    return names.length === 1 ? body : `${body}; mediaType${index === 0 ? "?" : ""}: ${quote(name)}`;
  });
}

function bodyType(name: string, type: string, form: MultipartForm | undefined): string {
  if (isJsonMediaType(name)) return type;
  if (isMultipartForm(name)) return multipartType(type, form);
  if (name.startsWith("application/x-www-form-urlencoded")) return `${type} | URLSearchParams`;
  return "BodyInit";
}

/** Where parts of any name are files, what a member may be depends on nothing that a type can say. */
function multipartType(type: string, form: MultipartForm | undefined): string {
  if (form?.others) return `MultipartBody<${type}, never, PropertyKey>`;
  const [files, either] = [partNames(form, "file"), partNames(form, "either")];
  return `MultipartBody<${[type, files ?? "never", either ?? []].flat().join(", ")}>`;
}

function resultType(contract: Contract, operation: Operation): string {
  const kinds = headerKinds(contract, operation);
  const { id, responses } = operation;
  const successes = responses
    .filter((response) => isSuccess(response, operation))
    .map(
      (response) =>
        `Success<${statusType(response, responses, "SuccessStatus")}, ${successType(id, response)}, ${headersType(response, kinds)}>`,
    );
  const failures = responses.filter(isReadableError).map((response) => {
    const codes = codesOf(response, operation).map(quote).join(" | ") || "null";
    return `Declared<${statusType(response, responses, "ErrorStatus")}, ${codes}, ${errorType(id, response)}, ${headersType(response, kinds)}>`;
  });
  const success =
    successes.length > 0 ? successes : ["Success<SuccessStatus, unknown, Record<never, never>>"];
  const parameters = [success, failures].filter((members) => members.length > 0).map(union);
  return `Result<${parameters.join(",")}\n  >`;
}

/** A union with a line for each member, inside a property or a type argument of one. */
function union(members: readonly string[]): string {
  if (members.length === 1) return `\n    ${members[0]}`;
  return members.map((member) => `\n    | ${member}`).join("");
}

function dataType(operation: Operation): string {
  const types = operation.responses
    .filter((response) => isSuccess(response, operation))
    .map((response) => successType(operation.id, response));
  return [...new Set(types)].join(" | ") || "unknown";
}

/** As the client reads each media type: JSON parsed, text as a string, an event stream as the events that are described or as bytes, the rest as a `Blob`. */
function successType(id: string, response: ResponseSpec): string {
  const types = response.content.map((content) => {
    const { name } = content;
    if (isJsonMediaType(name)) return contentType(id, response, content);
    const event = eventType(content);
    if (event !== undefined) return `EventStream<${event}>`;
    if (name.startsWith("text/event-stream")) return "ReadableStream<Uint8Array>";
    if (/^text\/|[/+]xml/.test(name)) return "string";
    return name.startsWith("*") || name.startsWith("application/*") ? "unknown" : "Blob";
  });
  return types.length === 0 ? "undefined" : [...new Set(types)].join(" | ");
}

function errorType(id: string, response: ResponseSpec): string {
  const content = response.content.find(({ name }) => isJsonMediaType(name));
  return content ? contentType(id, response, content) : "undefined";
}

/** The headers a client can read; all optional, for a browser shows only those that CORS exposes. */
function headersType({ headers }: ResponseSpec, kinds: ReturnType<typeof headerKinds>): string {
  const members = headers.map(({ name }) => {
    const kind = kinds.get(name) ?? "string";
    return `readonly ${quote(name)}?: ${kind}`;
  });
  return members.length === 0 ? "Record<never, never>" : `{ ${members.join("; ")} }`;
}
