/** `errors.ts`: what each error code of a surface is, and the types by which only declared codes can be raised. */

import type { Contract, DeclaredError, ErrorFamily } from "../../contract/index.js";
import type { Emitter, Surface } from "../emitter.js";
import { docComment, header, propertyKey, quote } from "../text.js";
import { operationsType } from "./look-up.js";

/** The name of the table constant of each family. */
const TABLES = { canonical: "errors", oauth: "oauthErrors" } as const satisfies Record<ErrorFamily, string>;

/**
 * Emits `errors.ts`: one table per error family, `Code`, and `Fail`.
 *
 * A code that both families have is of the oauth family in `OAuthFail` only, so that each constructor has one signature.
 */
export const emitErrors: Emitter = (surface) => {
  const canonical = codesOf(surface.contract, "canonical");
  const oauth = codesOf(surface.contract, "oauth");
  const described = describedCodes(surface.contract).map(quote);
  const body = `${imports(surface, described.length > 0)}
${table("canonical", canonical, "The canonical codes of this surface (`ErrorBody`), by code.")}
${table("oauth", oauth, "The flat codes of this surface (RFC 6749 §5.2, RFC 8628 §3.5), by code.")}${described.length > 0 ? `\n/** The codes that response schemas describe; each operation says what they take. */\ntype Described = ${described.join(" | ")};\n` : ""}
/** A code that this surface may answer. */
export type Code = keyof typeof errors | keyof typeof oauthErrors${described.length > 0 ? " | Described" : ""};

/** The codes that operations of the canonical family raise, and those that only the oauth family has. */
type Codes = typeof errors & Omit<typeof oauthErrors, keyof typeof errors>;

/** The constructors for the codes \`C\`: a service asks for what it may raise, so only operations that declare it can call it. */
export type Fail<C extends Code> = ${failOf(surface, "Codes", described.length > 0)};

/** As \`Fail\`, for operations of the oauth family: a code that both families have is the flat one here. */
export type OAuthFail<C extends Code> = ${failOf(surface, "typeof oauthErrors & Omit<typeof errors, keyof typeof oauthErrors>", described.length > 0)};
`;
  return { path: "errors.ts", content: `${header(surface)}${body}` };
};

function imports(surface: Surface, hasDescribed: boolean): string {
  if (!hasDescribed) return `import type { ErrorTable, FailOf } from "wireproof/express";\n`;
  return `import type { ErrorTable, FailIn, FailOf } from "wireproof/express";
import type { ${operationsType(surface)} } from "./handlers.js";\n`;
}

function failOf(surface: Surface, table: string, hasDescribed: boolean): string {
  if (!hasDescribed) return `FailOf<${table}, C>`;
  const rest = `FailOf<${table}, Exclude<C, Described> & keyof (${table})>`;
  return `${rest} & FailIn<${operationsType(surface)}, Extract<C, Described>>`;
}

/** The codes that some operation has from a response schema. */
function describedCodes({ operations }: Contract): string[] {
  const codes = operations.flatMap(({ errors, rangedErrors }) => [
    ...errors.filter(({ members }) => members).map(({ code }) => code),
    ...rangedErrors.map(({ code }) => code),
  ]);
  return [...new Set(codes)].sort();
}

/** The codes of one family, once each, by status and code. */
export function codesOf(contract: Contract, family: ErrorFamily): DeclaredError[] {
  const all = [...contract.operations.flatMap(({ errors }) => errors), ...contract.surfaceErrors];
  const byCode = new Map<string, DeclaredError>();
  for (const error of all)
    if (error.family === family && !byCode.has(error.code)) byCode.set(error.code, error);
  return [...byCode.values()].sort((a, b) => a.status - b.status || (a.code < b.code ? -1 : 1));
}

function table(family: ErrorFamily, declared: readonly DeclaredError[], comment: string): string {
  const entries = declared.map(entry).join("");
  const value = entries === "" ? "{}" : `{\n${entries}}`;
  return `${docComment(comment)}export const ${TABLES[family]} = ${value} as const satisfies ErrorTable;\n`;
}

function entry({ code, family, status, details, headers, catalogue }: DeclaredError): string {
  const members = [
    ["family", quote(family)],
    ["status", String(status)],
    ["message", quote(catalogue?.message ?? code)],
    ["hint", catalogue?.hint === undefined ? undefined : quote(catalogue.hint)],
    ["details", quote(details)],
    ["retryable", JSON.stringify(catalogue?.retryable ?? false)],
    ["headers", `[${headers.map(quote).join(", ")}]`],
  ];
  const written = members.flatMap(([key, value]) => (value === undefined ? [] : [`    ${key}: ${value},\n`]));
  return `  ${propertyKey(code)}: {\n${written.join("")}  },\n`;
}
