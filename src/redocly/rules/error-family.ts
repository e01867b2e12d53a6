import { isNode, member, memberNode, type Node } from "../node.js";
import { eachOperation } from "../operations.js";
import { type Rule, type RuleContext, report } from "../rule.js";

const ERROR_KEY = /^(?:[45](?:\d\d|XX)|default)$/i;
/** Compositions of schemas deeper than this are not looked into. */
const DEEPEST = 8;

/**
 * OAuth operations answer the flat body of RFC 6749 §5.2 and RFC 8628 §3.5, `{ error, error_description }`, which OAuth clients
 * read; all others answer the canonical one, `{ code, message, status }`. Neither ever answers the other's.
 */
export const errorFamily: Rule = () =>
  eachOperation(({ node, name, family }, context) => {
    for (const [key, response] of Object.entries(memberNode(node, "responses"))) {
      if (!ERROR_KEY.test(key)) continue;
      const { node: resolved } = context.resolve(response);
      for (const [mediaType, media] of Object.entries(memberNode(resolved, "content"))) {
        const names = propertyNames(member(context.resolve(media).node, "schema"), context, 0);
        const actual = familyOf(names);
        if (!/[/+]json\b/i.test(mediaType) || actual === undefined || actual === family) continue;
        // A document that says nothing of families may speak OAuth in every operation.
        if (actual === "oauth" && !knowsFamilies(node)) continue;
        report(
          context,
          family === "oauth"
            ? `The response \`${key}\` of ${name} has the canonical body, which OAuth clients cannot read.`
            : `The response \`${key}\` of ${name} has the flat OAuth body, but the operation is canonical.`,
          family === "oauth"
            ? "answer `{ error, error_description }` (RFC 6749 §5.2)"
            : "answer `{ code, message, status }`, or set `x-error-family: oauth`",
          context.location.child(["responses", key]).key(),
        );
      }
    }
  });

/** The canonical body is told by `code` and `message`, the flat one by `error` and `error_description`. */
function familyOf(names: ReadonlySet<string>): "canonical" | "oauth" | undefined {
  if (names.has("error") && names.has("error_description") && !names.has("code")) return "oauth";
  return names.has("code") && names.has("message") && !names.has("error") ? "canonical" : undefined;
}

function knowsFamilies(operation: Node): boolean {
  return (
    member(operation, "x-error-codes") !== undefined || member(operation, "x-error-family") !== undefined
  );
}

/** The properties of a schema, of what it refers to and of its branches. */
function propertyNames(schema: unknown, context: RuleContext, depth: number): Set<string> {
  const { node } = context.resolve(schema);
  if (!isNode(node) || depth > DEEPEST) return new Set();
  const branches = ["allOf", "oneOf", "anyOf"].flatMap((key) => {
    const list = member(node, key);
    return Array.isArray(list) ? list : [];
  });
  return new Set([
    ...Object.keys(memberNode(node, "properties")),
    ...branches.flatMap((branch) => [...propertyNames(branch, context, depth + 1)]),
  ]);
}
