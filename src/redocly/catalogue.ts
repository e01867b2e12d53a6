/** The error catalogue of a document, as far as rules look at it. Faults in it are reported by `wireproof lint`. */

import { member, memberNode, type Node, text, texts } from "./node.js";
import type { Place, RuleContext } from "./rule.js";

/** `canonical`: entries of `codes`. `oauth`: entries of `oauth`. */
export type Family = "canonical" | "oauth";

/** One entry. */
export interface CatalogueEntry {
  readonly code: string;
  readonly family: Family;
  readonly status: number | undefined;
  readonly applies: readonly string[];
  /** Stages that are written; which one follows from the status is not asked here. */
  readonly stages: readonly string[];
  readonly node: Node;
  readonly place: Place;
}

const SECTIONS: readonly (readonly [key: string, family: Family])[] = [
  ["codes", "canonical"],
  ["oauth", "oauth"],
];

/** Reads the catalogue that the root names; `undefined` for a document without one. */
export function readCatalogue(root: unknown, context: RuleContext): readonly CatalogueEntry[] | undefined {
  const written = member(root, "x-error-catalogue");
  if (written === undefined) return undefined;
  const { node, location } = context.resolve(written);
  const isReference = text(written, "$ref") !== undefined;
  const place = isReference && location ? location : context.location.child(["x-error-catalogue"]);
  return SECTIONS.flatMap(([section, family]) =>
    Object.entries(memberNode(node, section)).map(([code, entry]): CatalogueEntry => {
      const status = member(entry, "status");
      return {
        code,
        family,
        status: typeof status === "number" ? status : undefined,
        applies: texts(entry, "applies"),
        stages: texts(entry, "stage"),
        node: memberNode({ entry }, "entry"),
        place: place.child([section, code]),
      };
    }),
  );
}
