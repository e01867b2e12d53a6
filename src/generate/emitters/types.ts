/** The types of a surface: the only module that knows openapi-typescript. */

import type { GlobalContext, OpenAPI3 } from "openapi-typescript";
import type TypeScript from "typescript";
import type { Json, JsonObject } from "../../contract/index.js";
import type { Emitter } from "../emitter.js";
import { escapeInvisible, header } from "../text.js";
import { cleanComments } from "../types/comments.js";
import { breakCycles } from "../types/cycles.js";
import { hoistDeepReferences } from "../types/deep-references.js";
import { hideNames, revealNames } from "../types/private-names.js";

/**
 * openapi-typescript's helper refuses a `null` member and keys that only some members of a union have, although its own
 * output asks for both; this one takes every member by itself.
 */
const WITH_REQUIRED =
  "type WithRequired<T, K extends PropertyKey> = T extends object ? T & { [P in K & keyof T]-?: T[P] } : T;";

/**
 * Emits `types.ts` with `paths`, `components` and `operations` in the shape of openapi-typescript.
 *
 * Calls its transformer and not its entry function: the Contract's document is resolved and checked already, and no
 * settings of the user's (`redocly.yaml`), file or network address takes part. A property with a `default` stays optional:
 * the wire may leave it out.
 */
export const emitTypes: Emitter = async (surface) => {
  const [{ astToString, scanDiscriminators, transformSchema, resolveRef }, { default: ts }, redocly] =
    await Promise.all([import("openapi-typescript"), import("typescript"), import("@redocly/openapi-core")]);
  const document = prepare(surface.contract.document);
  const footer: TypeScript.Node[] = [];
  const context: GlobalContext = {
    additionalProperties: false,
    alphabetize: false,
    arrayLength: false,
    conditionalEnums: false,
    dedupeEnums: false,
    defaultNonNullable: false,
    discriminators: scanDiscriminators(document, { silent: true }),
    emptyObjectsUnknown: false,
    enum: false,
    enumValues: false,
    excludeDeprecated: false,
    exportType: false,
    generatePathParams: false,
    immutable: false,
    injectFooter: footer,
    makePathsEnum: false,
    pathParamsAsTypes: false,
    postTransform: undefined,
    propertiesRequiredByDefault: false,
    readWriteMarkers: false,
    redoc: await redocly.createConfig({}, { configPath: import.meta.filename }),
    resolve: (reference) => resolveRef(document, reference, { silent: true }),
    rootTypes: false,
    rootTypesKeepCasing: false,
    rootTypesNoSchemaPrefix: false,
    silent: true,
    transform: undefined,
    transformProperty: undefined,
  };
  const statements = transformSchema(document, context).map((node) =>
    ts.isTypeAliasDeclaration(node) && node.name.text === "WithRequired"
      ? (ts.createSourceFile("helper.ts", WITH_REQUIRED, ts.ScriptTarget.ESNext).statements[0] ?? node)
      : node,
  );
  for (const statement of statements) cleanComments(ts, statement);
  const printed = astToString(breakCycles(ts, statements));
  return { path: "types.ts", content: header(surface) + escapeInvisible(revealNames(halveIndent(printed))) };
};

/** The document as openapi-typescript can take it. */
function prepare(document: JsonObject): OpenAPI3 {
  const copy = hideNames(document);
  hoistDeepReferences(copy);
  textualTitles(copy);
  return copy as unknown as OpenAPI3; // Both describe the same JSON; ours is the wider description.
}

/** openapi-typescript trims titles and summaries, so a number there (`title: 2024`) must be text first. */
function textualTitles(node: Json): void {
  if (typeof node !== "object" || node === null) return;
  if (!Array.isArray(node))
    for (const key of ["title", "summary"]) if (typeof node[key] === "number") node[key] = String(node[key]);
  for (const entry of Object.values(node)) textualTitles(entry);
}

/** Two spaces for the four of TypeScript's printer. */
function halveIndent(printed: string): string {
  return printed.replace(/^(?: {4})+/gm, (spaces) => spaces.slice(spaces.length / 2));
}
