import { eachCode } from "../each-code.js";
import { member } from "../node.js";
import { type Rule, report } from "../rule.js";

/**
 * Every code has a whole example. The expansion makes one of status, message and hint; `details` it cannot make up, so an entry that has
 * them gives `example-details`.
 */
export const errorExample: Rule = () =>
  eachCode(({ code, node, place }, context) => {
    const details = member(node, "details");
    if ((details !== "required" && details !== "optional") || member(node, "example-details") !== undefined)
      return;
    report(
      context,
      `The example of the code \`${code}\` has no \`details\`, which the code ${details === "required" ? "always" : "at times"} has.`,
      "add `example-details`: a list of `{ type, loc, msg }`",
      place.key(),
    );
  });
