/** Comments that openapi-typescript made out of descriptions, examples and defaults. */

import type TypeScript from "typescript";
import { commentText } from "../text.js";

/** The tags that openapi-typescript writes itself, at the start of a comment's line. */
const OWN_TAG = /^ \* @(description|default|example|deprecated|constant|enum)\b/;

/** One line of a comment's inside: our frame (` * ` and the tag) as it is, the document's words escaped. */
function cleanLine(line: string): string {
  const frame = OWN_TAG.exec(line)?.[0] ?? /^ \* ?/.exec(line)?.[0] ?? "";
  const indent = /^ */.exec(line.slice(frame.length))?.[0] ?? "";
  return (frame + indent + commentText(line.slice(frame.length))).trimEnd();
}

/**
 * Escapes the text of one comment, as it stands between `/*` and the end.
 *
 * openapi-typescript breaks up comment ends; what is left are lone carriage returns, separators, invisible characters and
 * compiler directives.
 */
function cleanComment(text: string): string {
  const [first = "", ...rest] = text.replace(/\r\n?|[\u2028\u2029\u0085]/g, "\n * ").split("\n");
  if (rest.length === 0) return `${cleanLine(` ${first.trimEnd()}`).slice(1)} `;
  return [first, ...rest.slice(0, -1).map(cleanLine), rest.at(-1)].join("\n");
}

/** Rewrites the comments of a tree in place. */
export function cleanComments(ts: typeof TypeScript, root: TypeScript.Node): void {
  const visit = (node: TypeScript.Node): void => {
    const comments = ts.getSyntheticLeadingComments(node);
    if (comments !== undefined)
      ts.setSyntheticLeadingComments(
        node,
        comments.map((comment) => ({ ...comment, text: cleanComment(comment.text) })),
      );
    ts.forEachChild(node, visit);
  };
  visit(root);
}
