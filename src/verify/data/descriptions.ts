/** What a document says in words, which no program can read: only of what they speak. */

import {
  type Contract,
  dereference,
  isObject,
  type Json,
  type Operation,
  resolvePointer,
} from "../../contract/index.js";
import { wholeWords } from "./expressions.js";

/** Words of a document, and the property or parameter that they describe. */
interface Description {
  readonly text: string;
  readonly of: string | undefined;
}

/** Keys that hold data, or other operations. */
const DATA = new Set(["example", "examples", "default", "enum", "const", "links", "callbacks"]);

/**
 * Whether descriptions around an operation's requests and answers mention a value, or what it is a value of, elsewhere than in its
 * own description: they may tell of a condition.
 *
 * @param name - The property or parameter; absent where it has none.
 */
export function mentions(
  { document }: Contract,
  { pointer, parameters }: Operation,
  value: Json,
  name: string | undefined,
): boolean {
  const places = [pointer, ...parameters.map((parameter) => parameter.pointer)];
  const seen = new Set<Json>();
  const [ofValue, ofName] = [String(value), name].map((word) => (word ? wholeWords([word], "i") : undefined));
  for (const place of places)
    for (const { text, of } of descriptionsIn(document, resolvePointer(document, place), undefined, seen))
      if (ofValue?.test(text) || (of !== name && ofName?.test(text))) return true;
  return false;
}

function* descriptionsIn(
  document: Contract["document"],
  node: Json | undefined,
  of: string | undefined,
  seen: Set<Json>,
): Generator<Description> {
  if (typeof node !== "object" || node === null || seen.has(node)) return;
  seen.add(node);
  if (Array.isArray(node)) {
    for (const item of node) yield* descriptionsIn(document, item, of, seen);
    return;
  }
  const described = typeof node.in === "string" && typeof node.name === "string" ? node.name : of;
  if (typeof node.$ref === "string")
    yield* descriptionsIn(document, dereference(document, node, "").value, described, seen);
  for (const [key, child] of Object.entries(node)) {
    if (typeof child === "string" && (key === "description" || key === "summary"))
      yield { text: child, of: described };
    else if (key === "properties" && isObject(child))
      for (const [name, property] of Object.entries(child))
        yield* descriptionsIn(document, property, name, seen);
    else if (!DATA.has(key)) yield* descriptionsIn(document, child, described, seen);
  }
}
