/** Requests to start from: as full as can be, and such that the server takes them as they are. */

import type * as fc from "fast-check";
import type { MediaType } from "../contract/index.js";
import type { Memory } from "./memory.js";
import type { Case, Outcome } from "./model.js";
import type { Draft } from "./request/draft.js";
import { arbitraryDrafts, baseDraft, caseOf, draw, type Scene } from "./scene.js";

/** Full requests that are tried: what stands beside each other at random may not go together. */
const FULL_TRIES = 3;

/** Where the requests of a provoker start from. */
export interface Source {
  /** A request with everything that is optional, to see which places there are. */
  readonly full: Draft;
  /** Gives the next request to change: one that the server takes, as far as is known. */
  readonly next: () => Draft;
  /** Whether the server has taken one: only then does a refusal of another say something. */
  readonly isTaken: boolean;
}

/** What an operation takes: one request again and again, each request once, or none that was tried. */
type Taken = Draft | "once" | "never";

/** What was found out in a run, by operation. */
const found = new WeakMap<Memory, Map<string, Taken>>();

/**
 * Requests with as many parts as possible, since what is absent can be neither changed nor broken. Where the server takes one
 * only once, since something in it must be unique, each is another.
 *
 * Finds out with a few requests per operation and run; `undefined` where no request can be made.
 */
export function* startingRequests(scene: Scene): Generator<Case, Source | undefined, Outcome> {
  const base = baseDraft(scene)?.draft;
  if (!base) return undefined;
  const { memory, operation } = scene;
  const arbitrary = fullDrafts(scene, base.body?.mediaType);
  const fresh = () => filled(scene, base, arbitrary);
  const known = found.get(memory) ?? new Map<string, Taken>();
  found.set(memory, known);
  const taken = known.get(operation.id) ?? (yield* takenOf(scene, fresh, base));
  known.set(operation.id, taken);
  const next = taken === "once" ? fresh : () => (taken === "never" ? base : memory.bind(operation, taken));
  return { full: fresh(), next, isTaken: taken !== "never" };
}

/** The next request with a body of the media type; `undefined` where none can be made. */
export function bodied(scene: Scene, next: Source["next"], media: MediaType): Draft | undefined {
  const draft = next();
  if (draft.body?.mediaType === media) return draft;
  const body = draw(scene, arbitraryDrafts(scene, media))?.value.body;
  return body && { ...draft, body };
}

/** Tries some full requests, each drawn when the one before was refused, and at last the base. */
function* takenOf(scene: Scene, fresh: () => Draft, base: Draft): Generator<Case, Taken, Outcome> {
  for (let tries = 0; tries <= FULL_TRIES; tries++) {
    const draft = tries < FULL_TRIES ? fresh() : base;
    const title = "a request to start from";
    const first = yield caseOf(scene, { draft, title });
    if (!first.accepted) continue;
    const again = yield caseOf(scene, { draft, title: `${title}, once more` });
    return again.accepted ? draft : "once";
  }
  return "never";
}

/** Requests with everything that is optional; whatever can be made where things exclude each other. */
function fullDrafts(scene: Scene, media: MediaType | undefined): fc.Arbitrary<Draft> {
  const full = arbitraryDrafts(scene, media, true);
  return draw(scene, full) ? full : arbitraryDrafts(scene, media);
}

/** A base with a value for every parameter that it lacks, and another body. */
function filled({ memory, operation, ...scene }: Scene, base: Draft, full: fc.Arbitrary<Draft>): Draft {
  const value = draw(scene, full)?.value;
  if (!value) return base;
  const drawn = memory.fill(operation, value);
  return memory.bind(operation, {
    path: base.path,
    query: { ...drawn.query, ...base.query },
    header: { ...drawn.header, ...base.header },
    cookie: { ...drawn.cookie, ...base.cookie },
    ...(drawn.body && { body: drawn.body }),
  });
}
