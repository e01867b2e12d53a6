/**
 * When the refusal of a valid request is held against a server.
 *
 * A server may refuse one for reasons that no schema holds. It has none when a value is refused in several requests that have
 * nothing else in common, and each of them is taken with another value in that place.
 */

import { type Json, resolvePointer } from "../contract/index.js";
import { sameJson } from "./data/merge-keywords.js";
import type { Case, Outcome, Play, WireAnswer } from "./model.js";
import type { Draft } from "./request/draft.js";
import { edited, isValidPart, type Part, partValue } from "./request/part.js";
import { arbitraryDrafts, caseOf, draw, meansOperation, type Scene } from "./scene.js";

/** Statuses with which servers refuse what they find invalid. */
export const REFUSALS: readonly number[] = [400, 413, 414, 415, 422];
/** Random requests that are tried for each time that a value must be seen refused, and drawn in all to find them. */
const TRIES_EACH = 6;
const MOST_DRAWS = 60;

/** A value of one place of a request that a server may refuse, and another that it may take there. */
export interface Suspicion {
  readonly part: Part;
  /** JSON pointer within the part. */
  readonly pointer: string;
  readonly value: Json;
  /** Default: whatever a random request has there. */
  readonly other?: Json;
  /** What is special about a request with the value, and about one with the other. */
  readonly title: string;
  readonly otherTitle: string;
  /** The request that first showed it. */
  readonly draft: Draft;
}

/** Whether a server calls a request invalid. */
export function isRefused({ answer }: Outcome): boolean {
  return answer !== undefined && REFUSALS.includes(answer.status);
}

/** A draft with another value in one place of a part; `undefined` when it cannot be sent, or would not be valid. */
export function validWith(
  { contract }: Scene,
  part: Part,
  draft: Draft,
  pointer: string,
  value: Json | undefined,
): Draft | undefined {
  const changed = edited(part, draft, pointer, value);
  return changed && isValidPart(contract, part, changed) ? changed : undefined;
}

/** A request that is otherwise another: every second one has all that is optional, since a value may need what stands beside it. */
export function otherDraft(scene: Scene, { body }: Draft, turn: number): Draft | undefined {
  const full = turn % 2 === 0 ? draw(scene, arbitraryDrafts(scene, body?.mediaType, true)) : undefined;
  const drawn = full ?? draw(scene, arbitraryDrafts(scene, body?.mediaType));
  return drawn && scene.memory.fill(scene.operation, drawn.value, turn);
}

/**
 * Looks for so many requests that are refused with the value and taken with the other.
 *
 * @param isTaken - Whether an outcome shows that nothing was wrong with the rest of the request. Default: any 2xx does.
 * @returns The refusals; `undefined` when there are too few, or one request was taken with the value after all.
 */
export function* refusedEachTime(
  scene: Scene,
  suspicion: Suspicion,
  times: number,
  isTaken: (outcome: Outcome) => boolean = ({ accepted }) => accepted,
): Generator<Case, readonly WireAnswer[] | undefined, Outcome> {
  const { part, pointer, value, title, otherTitle } = suspicion;
  const { schemaPointer } = part;
  const refusals: WireAnswer[] = [];
  for (let turn = 0, tries = 0; turn < MOST_DRAWS && tries < TRIES_EACH * times; turn++) {
    const draft = otherDraft(scene, suspicion.draft, turn);
    const other = suspicion.other ?? (draft && resolvePointer(partValue(part, draft) ?? null, pointer));
    if (!draft || other === undefined || sameJson(other, value)) continue;
    const suspected = validWith(scene, part, draft, pointer, value);
    const control = validWith(scene, part, draft, pointer, other);
    const sent = suspected && caseOf(scene, { draft: suspected, title, schemaPointer });
    if (!sent || !control || !meansOperation(scene, sent)) continue;
    tries++;
    // First the one that is to be refused: what was created may stand in the way of the next.
    const refused = yield sent;
    if (refused.accepted) return undefined;
    if (!refused.answer || !isRefused(refused)) continue;
    if (!isTaken(yield caseOf(scene, { draft: control, title: otherTitle, schemaPointer }))) continue;
    refusals.push(refused.answer);
    if (refusals.length === times) return refusals;
  }
  return undefined;
}

/** Sends one more request with the value, whose refusal is a finding. */
export function* accused(scene: Scene, suspicion: Suspicion, because: string): Play {
  const { part, pointer, value, title } = suspicion;
  for (let turn = 0; turn < MOST_DRAWS; turn++) {
    const other = otherDraft(scene, suspicion.draft, turn);
    const draft = other && validWith(scene, part, other, pointer, value);
    if (!draft) continue;
    const sent = caseOf(scene, {
      draft,
      title,
      schemaPointer: part.schemaPointer,
      expectation: { kind: "accepted", rule: "valid-request-refused", because, refusals: REFUSALS },
    });
    if (!meansOperation(scene, sent)) continue;
    yield sent;
    return;
  }
}
