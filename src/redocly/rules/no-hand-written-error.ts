import { isNode, memberNode } from "../node.js";
import { eachOperation } from "../operations.js";
import { type Rule, report } from "../rule.js";

/** Statuses of errors, ranges of them, and the response for whatever else. */
const ERROR_KEY = /^(?:[45](?:\d\d|XX)|default)$/i;

/**
 * An error of JSON is a code of the catalogue, not a schema of its own: what is written by hand has no constructor, no arm in a client
 * and no entry in the reference. An error of another media type (a page for people) cannot be a code.
 */
export const noHandWrittenError: Rule = () =>
  eachOperation(({ node, name, catalogue }, context) => {
    if (catalogue === undefined) return;
    for (const [key, response] of Object.entries(memberNode(node, "responses"))) {
      if (!ERROR_KEY.test(key)) continue;
      const { node: resolved } = context.resolve(response);
      const content = Object.entries(memberNode(resolved, "content"));
      if (!isNode(resolved) || !content.some(([mediaType]) => /[/+]json\b/i.test(mediaType))) continue;
      report(
        context,
        `The response \`${key}\` of ${name} has an error schema of its own.`,
        "remove the response, and list its codes in `x-error-codes`",
        context.location.child(["responses", key]).key(),
      );
    }
  });
