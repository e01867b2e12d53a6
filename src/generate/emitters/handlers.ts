/** `handlers.ts`: the handler interface, what each operation is given and what it may answer. */

import {
  isMultipartForm,
  type MediaType,
  type Operation,
  type Parameter,
  type ParameterLocation,
  type ResponseSpec,
} from "../../contract/index.js";
import type { Emitter } from "../emitter.js";
import { docComment, header, propertyKey, quote, referredTo } from "../text.js";
import { failType } from "./fail-type.js";
import { contentType, eventType, lookUp, operationsType, partNames, spelling } from "./look-up.js";
import { codesOf, isJsonMediaType, isSuccess } from "./operations.js";
import { headersType } from "./reply-headers.js";
import { STATUS_TYPES, statusType } from "./statuses.js";

/** Emits `handlers.ts`: types are direct look-ups in `./types.js`, so that an editor resolves only what a handler uses. */
export const emitHandlers: Emitter = (surface) => {
  const { contract } = surface;
  const name = operationsType(surface);
  const members = contract.operations.map(member).join("");
  const body = `/** Every operation of the surface: what its handler is given, and what it may answer. \`implement<${name}>({ … })\` */
export interface ${name} {
${members}}
`;
  return { path: "handlers.ts", content: `${header(surface)}${imports(body)}\n${body}` };
};

/** Names of `wireproof/express` that generated types may use. */
const RUNTIME_TYPES = [
  "Reply",
  "SchemaError",
  "SchemaFail",
  "StreamBody",
  "WithDefaults",
  "WithFiles",
  "WithFilesExcept",
];

function imports(body: string): string {
  const lines = [
    [referredTo(body, STATUS_TYPES), "wireproof/client"],
    [referredTo(body, RUNTIME_TYPES), "wireproof/express"],
    [referredTo(body, ["Fail", "OAuthFail"]), "./errors.js"],
    [referredTo(body, ["components", "operations"]), "./types.js"],
  ] as const;
  return lines
    .filter(([names]) => names.length > 0)
    .map(([names, from]) => `import type { ${names.join(", ")} } from ${quote(from)};\n`)
    .join("");
}

function member(operation: Operation): string {
  const { id, method, path, summary, description, deprecated } = operation;
  const text = [`${method.toUpperCase()} ${path}`, summary, description].filter(Boolean).join("\n\n");
  const errors = [...operation.errors, ...operation.rangedErrors];
  const codes = [...new Set(errors.map(({ code }) => quote(code)))].join(" | ") || "never";
  const lines = [
    `path: ${parametersType(operation, "path")}`,
    `query: ${parametersType(operation, "query")}`,
    `headers: ${parametersType(operation, "header")}`,
    `cookies: ${parametersType(operation, "cookie")}`,
    `body: ${bodyType(operation)}`,
    `replies: ${repliesType(operation)}`,
    `errors: ${codes}`,
    `fail: ${failType(operation)}`,
    `security: ${quote(securityKind(operation))}`,
  ];
  const comment = docComment(text, "  ", deprecated ? ["@deprecated"] : []);
  return `${comment}  ${propertyKey(id)}: {\n${lines.map((line) => `    ${line};\n`).join("")}  };\n`;
}

const NOTHING = "Record<never, never>";

function parametersType({ id, parameters }: Operation, location: ParameterLocation): string {
  const here = parameters.filter((parameter) => parameter.in === location);
  if (here.length === 0) return NOTHING;
  const type = `NonNullable<${lookUp(id, "parameters", location)}>`;
  const defaulted = here.filter(hasDefault).map(({ name }) => quote(name));
  return defaulted.length === 0 ? type : `WithDefaults<${type}, ${defaulted.join(" | ")}>`;
}

/** A parameter that is always there for the handler, because its schema says what stands for it. */
function hasDefault({ required, schema }: Parameter): boolean {
  return !required && typeof schema !== "boolean" && Object.hasOwn(schema, "default");
}

function bodyType({ id, requestBody }: Operation): string {
  if (!requestBody) return "undefined";
  const types = requestBody.content.map((content) => requestType(id, content));
  return [...new Set([...types, ...(requestBody.required ? [] : ["undefined"])])].join(" | ") || "unknown";
}

/** As the runtime reads each media type: JSON and forms parsed, text as a string, the rest as bytes. */
function requestType(id: string, content: MediaType): string {
  const { name } = content;
  const type = `NonNullable<${lookUp(id, "requestBody")}>["content"][${quote(spelling(content))}]`;
  if (isMultipartForm(name)) return withFiles(type, content);
  if (isJsonMediaType(name) || name.startsWith("application/x-www-form-urlencoded")) return type;
  return name.startsWith("text/") ? "string" : "Uint8Array";
}

/** A multipart form with its files in place of the texts that stand for them in the generated types. */
function withFiles(type: string, { form }: MediaType): string {
  const [texts, files, either] = [
    partNames(form, "text"),
    partNames(form, "file"),
    partNames(form, "either"),
  ];
  if (form?.others) return `WithFilesExcept<${[type, texts ?? "never", either ?? []].flat().join(", ")}>`;
  if (!files && !either) return type;
  return `WithFiles<${[type, files ?? "never", either ?? []].flat().join(", ")}>`;
}

/** Everything declared that has no error code: successes, redirections, and errors that their body alone describes. */
function repliesType(operation: Operation): string {
  const replies = operation.responses.filter(
    (response) => /^[2345]|^default$/.test(response.key) && codesOf(response, operation).length === 0,
  );
  return replies.map((response) => replyType(operation, response)).join(" | ") || "never";
}

function replyType(operation: Operation, response: ResponseSpec): string {
  const { responses } = operation;
  const roles = isSuccess(response, operation)
    ? (["SuccessStatus", "ErrorStatus"] as const)
    : (["ErrorStatus"] as const);
  const parts = [
    statusType(response, responses, ...roles),
    replyBody(operation, response),
    // Of the oauth family the runtime writes it (RFC 6749 §5.1).
    headersType(response, operation.errorFamily === "oauth" ? ["cache-control"] : []),
    mediaTypes(response),
  ];
  return `Reply<${parts.join(", ")}>`;
}

function replyBody({ id }: Operation, response: ResponseSpec): string {
  const types = response.content.flatMap((content) => {
    if (isJsonMediaType(content.name)) return [contentType(id, response, content)];
    const event = eventType(content);
    return event === undefined ? ["StreamBody"] : [`AsyncIterable<${event}>`, "StreamBody"];
  });
  return [...new Set(types)].join(" | ") || "undefined";
}

/** A declared range leaves the rest to the handler: `image/*` takes every image. */
function mediaTypes({ content }: ResponseSpec): string {
  const types = content.map(({ name }) => (name.includes("*") ? rangeType(name) : quote(name)));
  return types.join(" | ") || "never";
}

function rangeType(name: string): string {
  const text = quote(name).slice(1, -1).replace(/[`$]/g, "\\$&");
  return `\`${text.replaceAll("*", `\${string}`)}\``;
}

function securityKind({ security }: Operation): "required" | "optional" | "none" {
  if (security.every((requirement) => requirement.length === 0)) return "none";
  return security.some((requirement) => requirement.length === 0) ? "optional" : "required";
}
