import { type CatalogueEntry, readCatalogue } from "../catalogue.js";
import { quoted, text, texts } from "../node.js";
import { type Rule, report } from "../rule.js";

/**
 * A `hint-operation` names an operation that there is. Where several documents share a catalogue, the option `elsewhere` lists the
 * `operationId`s of the others; `wireproof lint` knows them by itself.
 */
export const hintOperation: Rule = (options) => {
  let entries: readonly CatalogueEntry[] = [];
  const known = new Set(texts(options, "elsewhere"));
  return {
    Root: {
      enter(root, context) {
        entries = readCatalogue(root, context) ?? [];
      },
      leave(_, context) {
        for (const { code, node, place } of entries) {
          const name = text(node, "hint-operation");
          if (name === undefined || known.has(name)) continue;
          report(
            context,
            `The hint of the code \`${code}\` names ${quoted(name)}, which is no operation of this document.`,
            "name an `operationId`",
            place.child(["hint-operation"]),
          );
        }
      },
    },
    Operation(operation) {
      const id = text(operation, "operationId");
      if (id !== undefined) known.add(id);
    },
  };
};
