/**
 * References that point into a schema rather than at a component.
 *
 * openapi-typescript turns such a pointer into property look-ups, which miss wherever the way leads through an optional
 * property, a media type or `items`. Their targets become components of their own, named by the pointer.
 */

import type { Json, JsonObject } from "../../contract/index.js";

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** True for a pointer below a component, or to a schema in a path item, parameter, header, body or response. */
function isDeep(segments: readonly string[]): boolean {
  const [root, kind] = segments;
  if (root === "components" && kind === "schemas") return segments.length > 3;
  return root === "paths" || root === "components" ? segments.includes("schema", 2) : false;
}

function unescaped(segment: string): string {
  return segment.replaceAll("~1", "/").replaceAll("~0", "~");
}

function resolve(document: JsonObject, segments: readonly string[]): Json | undefined {
  let node: Json | undefined = document;
  for (const segment of segments.map(unescaped)) {
    if (Array.isArray(node)) node = node[Number(segment)];
    else node = isObject(node) && Object.hasOwn(node, segment) ? node[segment] : undefined;
  }
  return node;
}

/** Rewrites the document in place. Percent-encoding in references must have been undone. */
export function hoistDeepReferences(document: JsonObject): void {
  const hoisted = new Map<string, Json>();
  const seen = new Set<Json>();
  const visit = (node: Json): void => {
    if (typeof node !== "object" || node === null || seen.has(node)) return;
    seen.add(node);
    if (isObject(node) && typeof node.$ref === "string" && node.$ref.startsWith("#/")) {
      const name = node.$ref.slice(2);
      if (isDeep(name.split("/"))) {
        const target = resolve(document, name.split("/"));
        if (target !== undefined) {
          hoisted.set(name, target);
          node.$ref = `#/components/schemas/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
        }
      }
    }
    for (const entry of Object.values(node)) visit(entry);
  };
  visit(document);
  if (hoisted.size === 0) return;
  const components = isObject(document.components) ? document.components : {};
  document.components = components;
  components.schemas = {
    ...(isObject(components.schemas) ? components.schemas : {}),
    ...Object.fromEntries(structuredClone([...hoisted])),
  };
}
