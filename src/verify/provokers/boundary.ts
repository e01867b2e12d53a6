import { mayDependOnOthers } from "../beside.js";
import { type Edge, edgesOf } from "../data/boundary.js";
import type { Play } from "../model.js";
import { accused, isRefused, refusedEachTime, type Suspicion, validWith } from "../refusal.js";
import { edited, hasParts, type Part, partsOf, partValue } from "../request/part.js";
import { caseOf, isReadable, meansOperation, type Scene } from "../scene.js";
import { type Source, startingRequests } from "../sources.js";
import type { Provoker } from "./provoker.js";

/** Otherwise different requests that must show a limit shifted. */
const WITNESSES = 2;

/**
 * Values at the limits of each schema.
 *
 * A server that refuses one has shifted the limit when it takes the same request with that value one step within, and does both
 * in requests that are otherwise different, whatever stands beside it.
 */
export const boundary: Provoker = {
  id: "boundary",
  description: "Values at the limits of each schema, one at a time.",
  isValid: true,
  applies: hasParts,
  *play(scene: Scene): Play {
    const source = yield* startingRequests(scene);
    if (!source) return;
    for (const part of partsOf(scene.operation, source.full)) {
      yield* playPart(scene, part, source);
      if (part.parameter?.required !== false) continue;
      const draft = edited(part, source.full, "");
      const schemaPointer = part.parameter.pointer;
      if (draft) yield caseOf(scene, { draft, title: `${part.name} left out`, schemaPointer });
    }
  },
};

function* playPart(scene: Scene, part: Part, { full, next, isTaken }: Source): Play {
  const value = partValue(part, full);
  for (const edge of value === undefined ? [] : edgesOf(part.schema, value, scene.schemas)) {
    const draft = validWith(scene, part, next(), edge.pointer, edge.value);
    if (!draft) continue;
    const title = titleOf(part, edge);
    const sent = caseOf(scene, { draft, title, schemaPointer: part.schemaPointer });
    if (!meansOperation(scene, sent) || !isReadable(sent)) continue;
    const outcome = yield sent;
    const { value: limit, within, pointer } = edge;
    if (!isTaken || !isRefused(outcome) || limit === undefined || within === undefined) continue;
    const otherTitle = `one step within: ${title}`;
    const suspicion: Suspicion = { part, pointer, value: limit, other: within, title, otherTitle, draft };
    if (!(yield* refusedEachTime(scene, suspicion, WITNESSES))) continue;
    if (!(yield* mayDependOnOthers(scene, suspicion, edge.words)))
      yield* accused(
        scene,
        suspicion,
        "the schema accepts it, and the server takes the same request one step within the limit",
      );
  }
}

function titleOf({ name }: Part, { pointer, words }: Edge): string {
  return `${pointer === "" ? name : `${name} at \`${pointer}\``} ${words}`;
}
