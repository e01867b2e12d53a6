import { isNode, member } from "../node.js";
import { type Rule, report } from "../rule.js";

/**
 * A discriminator has a mapping, and one that is not empty. Without one its values are the names of the schemas (OAS 3.1 Discriminator Object), and generators
 * that take them from there turn a branch whose property has another value into `never`.
 */
export const discriminatorMapping: Rule = () => ({
  Discriminator(node, context) {
    const mapping = member(node, "mapping");
    const isEmpty = isNode(mapping) && Object.keys(mapping).length === 0;
    if (!isNode(node) || (mapping !== undefined && !isEmpty)) return;
    report(
      context,
      "The discriminator has no mapping: its values are taken for the names of the schemas.",
      "add a `mapping`, or leave the discriminator out and give the property one value per branch",
      context.location.key(),
    );
  },
});
