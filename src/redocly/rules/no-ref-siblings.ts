import { isNode, quoted } from "../node.js";
import { type Rule, report } from "../rule.js";

/** What stands beside a reference and changes no value that the schema takes. */
const ANNOTATIONS: ReadonlySet<string> = new Set([
  "$ref",
  "$comment",
  "$defs",
  "title",
  "summary",
  "description",
  "deprecated",
  "default",
  "example",
  "examples",
  "externalDocs",
  "readOnly",
  "writeOnly",
]);

/**
 * A schema that refers to another says nothing else. OAS 3.0 ignores what stands beside `$ref`; in 3.1 it counts, and generators of
 * types and request validators ignore it all the same.
 */
export const noRefSiblings: Rule = () => ({
  ref(node, context) {
    if (!isNode(node) || context.type.name !== "Schema") return;
    const siblings = Object.keys(node).filter((key) => !ANNOTATIONS.has(key) && !key.startsWith("x-"));
    if (siblings.length === 0) return;
    report(
      context,
      `${siblings.map(quoted).join(", ")} beside \`$ref\` ${siblings.length === 1 ? "is" : "are"} lost: some readers follow the reference only.`,
      "write `allOf: [{ $ref: … }, { … }]`",
      context.location.child([siblings[0] ?? "$ref"]).key(),
    );
  },
});
