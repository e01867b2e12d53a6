/** Whether the refusal of a value may rest on what stands beside it in the request. */

import type { Json } from "../contract/index.js";
import { type Edge, edgesOf } from "./data/boundary.js";
import { namedValuesOf } from "./data/named-values.js";
import type { Case, Outcome } from "./model.js";
import { type Suspicion, validWith } from "./refusal.js";
import { type Part, partsOf, partValue } from "./request/part.js";
import { caseOf, meansOperation, type Scene } from "./scene.js";

/** More values beside it than these are not tried; then it cannot be told. */
const MOST_BESIDE = 60;

/** Another value of another place, or none. */
type Change = Pick<Edge, "pointer" | "value" | "words"> & { readonly part: Part };

/**
 * Whether a request is taken with the suspected value once something else in it is at one of its limits, has another of its named
 * values, or is left out: `minute: 0` beside `hour: 24`, the one currency of a method of payment.
 *
 * What is refused beside each may still rest on a value that has the very same limit: `from` at 100 where `to` is above `from`.
 *
 * @param limit - What is special about the value, as an edge tells it, where it is one.
 */
export function* mayDependOnOthers(
  scene: Scene,
  suspicion: Suspicion,
  limit?: string,
): Generator<Case, boolean, Outcome> {
  const { draft, title, part, pointer } = suspicion;
  const changes = changesOf(scene, suspicion);
  if (changes.length > MOST_BESIDE) return true;
  const canBeLeftOut = new Set(changes.filter(({ value }) => value === undefined).map(placeOf));
  for (const change of changes) {
    if (change.words === limit && !canBeLeftOut.has(placeOf(change))) return true;
    const beside = validWith(scene, change.part, draft, change.pointer, change.value);
    const sent = beside && caseOf(scene, { draft: beside, title, schemaPointer: part.schemaPointer });
    if (!sent || !meansOperation(scene, sent)) continue;
    // What holds the value would take it along.
    if (change.part.name === part.name && `${pointer}/`.startsWith(`${change.pointer}/`)) continue;
    if ((yield sent).accepted) return true;
  }
  return false;
}

function placeOf({ part, pointer }: Change): string {
  return `${part.name} ${pointer}`;
}

function changesOf(scene: Scene, { draft, part, pointer }: Suspicion): Change[] {
  return partsOf(scene.operation, draft).flatMap((other): Change[] => {
    const value = partValue(other, draft);
    if (value === undefined) return [];
    const changes: Omit<Change, "part">[] = [
      ...(other.parameter?.required === false ? [{ pointer: "", words: "left out" }] : []),
      ...edgesOf(other.schema, value, scene.schemas),
      ...namedValuesOf(other.schema, value, scene.schemas),
    ];
    return changes
      .filter((change) => other.name !== part.name || change.pointer !== pointer)
      .filter((change) => isComparable(change.value))
      .map((change) => ({ ...change, part: other }));
  });
}

/** Of lists and objects only whether they are there is likely to matter to what stands beside them. */
function isComparable(value: Json | undefined): boolean {
  return typeof value !== "object" || value === null;
}
