import { member } from "../node.js";
import { eachOperation } from "../operations.js";
import { type Rule, report } from "../rule.js";

/**
 * Every operation says which codes it raises itself, `[]` when none: a list that is not there cannot be told from one that was
 * forgotten. Documents without a catalogue have no codes to list.
 */
export const operationErrorCodes: Rule = () =>
  eachOperation(({ node, name, catalogue }, context) => {
    if (catalogue === undefined || member(node, "x-error-codes") !== undefined) return;
    report(
      context,
      `${name} does not say which error codes it raises.`,
      "add `x-error-codes`, `[]` when it raises none itself",
      context.location.key(),
    );
  });
