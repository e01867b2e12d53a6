/** A resource that a provoker has made, and how it is read. */

import type { Json, Operation } from "../../contract/index.js";
import type { Case, Outcome } from "../model.js";
import { type Draft, withRequiredOnly } from "../request/draft.js";
import { arbitraryDrafts, caseOf, draw, type Scene } from "../scene.js";

/** A resource that exists. */
export interface Resource {
  readonly reader: Operation;
  /** The path parameters that lead to it. */
  readonly path: Draft["path"];
  /** What was sent to create it. */
  readonly sent: Json | undefined;
  /** Its first reading. */
  readonly before: Outcome;
}

/**
 * A request of an operation for the resource; `undefined` when none can be made. Optional parameters are left out: they may leave
 * out what is looked for, or make nothing but a trial of a change.
 */
export function draftFor(scene: Scene, operation: Operation, path: Draft["path"]): Draft | undefined {
  const drawn = draw(scene, arbitraryDrafts({ ...scene, operation }))?.value;
  return drawn && withRequiredOnly(operation, { ...drawn, path: { ...drawn.path, ...path } });
}

/** Reads the resource; `undefined` when no request for it can be made. */
export function* read(
  scene: Scene,
  operation: Operation,
  path: Draft["path"],
  expectation: Case["expectation"],
  title = "what was created",
): Generator<Case, Outcome | undefined, Outcome> {
  const drawn = draftFor(scene, operation, path);
  if (!drawn) return undefined;
  const { body: _, ...draft } = { ...drawn, path };
  return yield caseOf(scene, { operation, draft, title, expectation, schemaPointer: operation.pointer });
}
