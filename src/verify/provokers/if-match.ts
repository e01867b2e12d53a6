import { ifMatchOf } from "../etags.js";
import type { Case, Outcome, Play } from "../model.js";
import type { Draft } from "../request/draft.js";
import { arbitraryDrafts, caseOf, declaresStatus, draw, type Scene } from "../scene.js";
import type { Provoker } from "./provoker.js";

/** An update that is refused is tried again with other data. */
const MOST_TRIES = 8;
/** Refusals that speak of the request; that it was taken under another ETag shows that nothing else can be meant. */
const OF_REQUEST = [400, 409, 422];

/**
 * An update under an ETag that the resource no longer has, where 412 is declared.
 *
 * No server that evaluates the condition may make it (RFC 9110 §13.1.1), but one may answer with success what is so already, and
 * one must refuse in its own way what it would refuse anyway (§13.2.1). So two updates take turns until each was accepted after the
 * other, and a success counts only where it changed the ETag.
 */
export const ifMatch: Provoker = {
  id: "if-match",
  description: "Updates under an ETag that the resource no longer has, where 412 is declared.",
  isValid: true,
  applies: (operation) =>
    (operation.method === "put" || operation.method === "patch") &&
    ifMatchOf(operation) !== undefined &&
    declaresStatus(operation, 412),
  *play(scene: Scene): Play {
    const { operation, memory } = scene;
    const one = memory.accepted(operation);
    const read = one && memory.etags.readOf(operation, one);
    if (!one || !read) return;
    yield read;
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const drawn = draw(scene, arbitraryDrafts(scene, one.body?.mediaType))?.value;
      if (!drawn) return;
      const other = { ...memory.fill(operation, drawn, tries), path: one.path };
      const tags = yield* inTurn(scene, [one, other, one]);
      if (!tags) continue;
      const title = "an update under the ETag that the resource had before";
      if (yield* isRefused(scene, other, tags, title)) return;
      // From a read on, the chain of requests that shows the fault has no part that a server without it would refuse.
      yield read;
      const again = yield* inTurn(scene, [one, other, one]);
      if (!again) return;
      yield caseOf(scene, {
        draft: memory.etags.under(operation, other, again.stale),
        title,
        schemaPointer: operation.pointer,
        expectation: {
          kind: "refused",
          rule: "declared-status-missed",
          because:
            "412 is declared, the resource has another ETag by now, and under that the update is taken",
          statuses: [412],
          isExact: true,
        },
      });
      return;
    }
  },
};

interface Tags {
  /** What the resource had before the last update, and has no longer. */
  readonly stale: string;
  readonly current: string;
}

/** Makes updates one after another, each under the ETag of the one before; `undefined` unless all are accepted and change it. */
function* inTurn(scene: Scene, updates: readonly Draft[]): Generator<Case, Tags | undefined, Outcome> {
  const { operation, memory } = scene;
  let [stale, current]: (string | undefined)[] = [];
  for (const update of updates) {
    const draft = memory.etags.matched(operation, update);
    const outcome = yield caseOf(scene, { draft, title: "an update under the ETag of the resource" });
    if (!outcome.accepted || outcome.answer?.status === 202) return undefined;
    [stale, current] = [current, memory.etags.of(operation, update)];
  }
  return stale !== undefined && current !== undefined && stale !== current ? { stale, current } : undefined;
}

/** Whether an update under a stale ETag is refused, and not by a status that speaks of something else, or made no difference. */
function* isRefused(
  scene: Scene,
  update: Draft,
  { stale, current }: Tags,
  title: string,
): Generator<Case, boolean, Outcome> {
  const { operation, memory } = scene;
  const draft = memory.etags.under(operation, update, stale);
  const { accepted, answer } = yield caseOf(scene, { draft, title });
  if (accepted) return answer?.status === 202 || memory.etags.of(operation, update) === current;
  return !OF_REQUEST.includes(answer?.status ?? 0);
}
