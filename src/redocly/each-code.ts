import { type CatalogueEntry, readCatalogue } from "./catalogue.js";
import type { RuleContext, Visitor } from "./rule.js";

/** Returns a visitor that calls `judge` for each code of the document's catalogue. */
export function eachCode(judge: (entry: CatalogueEntry, context: RuleContext) => void): Visitor {
  return {
    Root(root, context) {
      for (const entry of readCatalogue(root, context) ?? []) judge(entry, context);
    },
  };
}
