import { isNode, member } from "../node.js";
import { type Rule, report } from "../rule.js";

/**
 * A `const` has a `type` beside it, or is written as an `enum` of one value. Generators that do not know the keyword (it came with OAS
 * 3.1) widen the value to a string or drop it; `type` and a single-value `enum` mean the same to all.
 */
export const noBareConst: Rule = () => ({
  Schema(node, context) {
    if (!isNode(node) || member(node, "const") === undefined) return;
    if (member(node, "type") !== undefined || member(node, "enum") !== undefined) return;
    const value = JSON.stringify(member(node, "const"));
    report(
      context,
      "A bare `const` is widened or lost by generators that do not know it.",
      `write \`type: ${typeOf(member(node, "const"))}\` and \`enum: [${value.length > 40 ? "…" : value}]\``,
      context.location.child(["const"]).key(),
    );
  },
});

function typeOf(value: unknown): string {
  if (value === null) return "'null'";
  if (Array.isArray(value)) return "array";
  return typeof value === "number" && Number.isInteger(value) ? "integer" : typeof value;
}
