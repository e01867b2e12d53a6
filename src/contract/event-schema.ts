/**
 * Server-sent events of a response: `x-event-schema` on the Media Type Object of `text/event-stream`.
 *
 * It names a component that describes one event as an object of `data` (the parsed JSON) and perhaps `event` and `id`, as
 * `itemSchema` of OAS 3.2 does, which the dialects read here do not have. A name and no `$ref`, as in the mapping of a
 * discriminator, because bundlers do with references in extensions as they like.
 */

import { nearest, quoted, type Reporter } from "./diagnostics.js";
import {
  dereference,
  isObject,
  joinPointer,
  localPointer,
  own,
  ownObject,
  ownString,
  pointerTokens,
} from "./json-pointer.js";
import { mediaTypeName } from "./media-type-name.js";
import type { Json, JsonObject } from "./model.js";
import { walkDocument } from "./walk.js";

/** The extension's name. */
export const EVENT_SCHEMA_KEY = "x-event-schema";

/** What a frame can carry to its reader (WHATWG HTML §9.2.6); `retry` is the transport's affair. */
const FIELDS = ["event", "id", "data"];

/**
 * The pointer of the component that a Media Type Object names: `RunEvent`, or `#/components/schemas/RunEvent`, gives
 * `/components/schemas/RunEvent`.
 */
export function eventSchemaPointer(media: JsonObject): string | undefined {
  const name = ownString(media, EVENT_SCHEMA_KEY);
  if (name === undefined || name === "") return undefined;
  if (!name.startsWith("#")) return joinPointer("/components/schemas", name);
  const pointer = localPointer(name);
  const [components, schemas, ...rest] = pointerTokens(pointer ?? "");
  return components === "components" && schemas === "schemas" && rest.length === 1 ? pointer : undefined;
}

/** Reports event schemas that would not be read, or that no frame could fit. */
export function checkEventSchemas(document: JsonObject, report: Reporter): void {
  walkDocument(document, (node, pointer) => {
    if (!Object.hasOwn(node, EVENT_SCHEMA_KEY)) return;
    const at = joinPointer(pointer, EVENT_SCHEMA_KEY);
    if (!isEventStream(pointerTokens(pointer))) {
      report({
        id: "event-schema-misplaced",
        pointer: at,
        message: `\`${EVENT_SCHEMA_KEY}\` stands where no events are answered.`,
        fix: "move it into the `text/event-stream` of a response",
      });
      return;
    }
    const target = eventSchemaPointer(node);
    if (target === undefined) {
      report({
        id: "event-schema-not-component",
        pointer: at,
        message: `\`${EVENT_SCHEMA_KEY}\` is not the name of a component, so the events would have no type.`,
        fix: "describe the event under `components.schemas`, and write its name",
      });
      return;
    }
    const { value } = dereference(document, { $ref: `#${target}` }, at);
    if (value === undefined) {
      const names = Object.keys(ownObject(ownObject(document, "components") ?? {}, "schemas") ?? {});
      const meant = nearest(pointerTokens(target).at(-1) ?? "", names);
      report({
        id: "event-schema-unknown",
        pointer: at,
        message: `There is no component ${quoted(target)}.`,
        fix: meant ? `write ${quoted(meant)}` : "add it to `components.schemas` of the entry document",
      });
      return;
    }
    const problem = shapes(document, value, []).map(problemOf).find(Boolean);
    if (problem)
      report({
        id: "event-schema-invalid",
        pointer: at,
        message: `An event of ${quoted(target)} ${problem}.`,
        fix: "describe an object with required `data`, and `event` and `id` where frames carry them",
      });
  });
}

/** `…/responses/200/content/text~1event-stream`, in an operation or in a component. */
function isEventStream(tokens: readonly string[]): boolean {
  const [container, name = ""] = tokens.slice(-2);
  const [type] = mediaTypeName(name).split(";", 1);
  return container === "content" && type?.trim() === "text/event-stream" && tokens.at(-4) === "responses";
}

/** What one kind of event has. */
interface Shape {
  readonly properties: readonly string[];
  readonly required: readonly Json[];
}

/** The kinds of events that a schema describes: one for each branch of `oneOf` and `anyOf`, with all of `allOf`. */
function shapes(document: JsonObject, schema: Json | undefined, seen: readonly Json[]): Shape[] {
  const { value } = dereference(document, schema, "");
  if (!isObject(value) || seen.includes(value)) return [{ properties: [], required: [] }];
  const inner = (list: Json | undefined) =>
    (Array.isArray(list) ? list : []).map((branch) => shapes(document, branch, [...seen, value]));
  const required = own(value, "required");
  const base: Shape = {
    properties: Object.keys(ownObject(value, "properties") ?? {}),
    required: Array.isArray(required) ? required : [],
  };
  const unions = [own(value, "oneOf"), own(value, "anyOf")].map((list) => inner(list).flat());
  return [...inner(own(value, "allOf")), ...unions.filter((union) => union.length > 0)].reduce<Shape[]>(
    (combined, alternatives) => combined.flatMap((one) => alternatives.map((other) => join(one, other))),
    [base],
  );
}

function join(one: Shape, other: Shape): Shape {
  return {
    properties: [...one.properties, ...other.properties],
    required: [...one.required, ...other.required],
  };
}

function problemOf({ properties, required }: Shape): string | undefined {
  const foreign = properties.find((name) => !FIELDS.includes(name));
  if (foreign !== undefined) return `has a property ${quoted(foreign)}, which no frame carries`;
  return required.includes("data") && properties.includes("data") ? undefined : "need not have `data`";
}
