/** How generated files point into the types of `./types.js`. */

import {
  type MediaType,
  type MultipartForm,
  type PartShape,
  pointerTokens,
  type ResponseSpec,
} from "../../contract/index.js";
import type { Surface } from "../emitter.js";
import { pascalCase, quote } from "../text.js";

/** The name of a surface's handler interface. */
export function operationsType({ name }: Surface): string {
  return `${pascalCase(name)}Operations`;
}

/** `operations["getApp"]["responses"][200]`: what an editor resolves on its own, without computed types. */
export function lookUp(operationId: string, ...keys: readonly string[]): string {
  const steps = [operationId, ...keys].map((key) => `[${/^[1-5]\d\d$/.test(key) ? key : quote(key)}]`);
  return `operations${steps.join("")}`;
}

/** The body of a response in one media type. */
export function contentType(operationId: string, { key }: ResponseSpec, content: MediaType): string {
  return `${lookUp(operationId, "responses", key)}["content"][${quote(spelling(content))}]`;
}

/** A media type as the document spells it, which is how `./types.js` spells it: the last token of its pointer. */
export function spelling({ pointer, name }: MediaType): string {
  return pointerTokens(pointer).at(-1) ?? name;
}

/** `components["schemas"]["RunEvent"]`: one server-sent event of a media type; `undefined` where the contract describes none. */
export function eventType({ eventSchemaPointer }: MediaType): string | undefined {
  if (eventSchemaPointer === undefined) return undefined;
  return `components${pointerTokens(eventSchemaPointer)
    .slice(1)
    .map((token) => `[${quote(token)}]`)
    .join("")}`;
}

/** The names of the parts of one kind, as a union of literals; `undefined` when there are none. */
export function partNames(form: MultipartForm | undefined, kind: PartShape["kind"]): string | undefined {
  const names = form?.parts.filter((part) => part.kind === kind).map(({ name }) => quote(name)) ?? [];
  return names.join(" | ") || undefined;
}
