import { matchOperation } from "../../check/index.js";
import type { Operation } from "../../contract/index.js";
import { sameJson } from "../data/merge-keywords.js";
import type { Case, Outcome, Play } from "../model.js";
import { type Draft, withRequiredOnly } from "../request/draft.js";
import { serialize } from "../request/serialize.js";
import { createdIdIn, kindCreatedBy } from "../resources.js";
import { arbitraryDrafts, caseOf, declaresStatus, draw, type Scene } from "../scene.js";
import { changedResource, keptFromStale } from "./changed-resource.js";
import type { Provoker } from "./provoker.js";
import { draftFor, type Resource, read } from "./resource.js";

/** A creation that is refused, perhaps for something that must be unique, is tried again with other data. */
const MOST_TRIES = 3;
/** Resources that are created until one is there: what was sent may keep some from being seen, such as drafts. */
const MOST_UNSEEN = 6;

/**
 * The life of a resource: created, found where the answer says it is, changed, deleted, gone.
 *
 * What is told from paths and names alone may be told wrongly, so each step rests on what the server itself said before; and what
 * looks wrong once may be due to what was sent, so it counts where it is seen again with other data.
 */
export const createdResource: Provoker = {
  id: "created-resource",
  description:
    "Creates a resource, reads it where the answer says it is, changes it, deletes it, reads it again.",
  isValid: true,
  applies: ({ method }) => method === "post",
  *play(scene: Scene): Play {
    const kind = kindCreatedBy(scene.operation, scene.operations);
    const resource = yield* begun(scene);
    if (!resource) return;
    yield* readAround(scene, resource);
    const readings: Outcome[] = [resource.before];
    for (const change of [kind?.replace, kind?.update]) {
      const now = readings.at(-1);
      const after = change && now && (yield* changedResource(scene, change, resource, now));
      if (after && !after.accepted) return;
      if (after) readings.push(after);
    }
    if (!kind?.remove) return;
    yield* keptFromStale(scene, kind.remove, resource, readings);
    if (yield* isLeft(scene, kind.remove, resource)) yield* deleted(scene, kind.remove);
  },
};

/** Creates resources until one can be read; that none can is a finding. `undefined` also where nothing reads them. */
function* begun(scene: Scene): Generator<Case, Resource | undefined, Outcome> {
  for (let tries = 1; tries <= MOST_UNSEEN; tries++) {
    const created = yield* create(scene);
    if (!created) return undefined;
    const isLast = tries === MOST_UNSEEN;
    const located = yield* readLocation(scene, created, isLast);
    const found = yield* readCreated(scene, created, isLast);
    if (found?.before.accepted) {
      // Nothing keeps it from being seen, so the Location is wrong.
      if (isAbsent(located)) yield* readLocation(scene, created, true);
      return found;
    }
    if (!isAbsent(located) && !isAbsent(found?.before)) return undefined;
  }
  return undefined;
}

function isAbsent(outcome: Outcome | undefined): boolean {
  return outcome?.answer?.status === 404;
}

interface Created {
  readonly draft: Draft;
  readonly outcome: Outcome;
}

/** A creation that was answered with the resource, and not merely queued (202). */
function* create(scene: Scene): Generator<Case, Created | undefined, Outcome> {
  const { operation, memory } = scene;
  const accepted = memory.accepted(operation);
  for (let tries = 0; tries <= MOST_TRIES; tries++) {
    const drawn = draw(scene, arbitraryDrafts(scene))?.value;
    const fresh = drawn && withRequiredOnly(operation, drawn);
    const draft = tries === MOST_TRIES ? accepted : fresh && memory.fill(operation, fresh, tries);
    if (!draft) continue;
    const outcome = yield caseOf(scene, { draft, title: "a creation" });
    if (outcome.accepted) return outcome.answer?.status === 202 ? undefined : { draft, outcome };
  }
  return undefined;
}

/**
 * Reads the URL of what was created (RFC 9110 §10.2.2), when the document declares a GET there. On another host it may be
 * anything.
 */
function* readLocation(
  scene: Scene,
  { draft, outcome }: Created,
  isLast: boolean,
): Generator<Case, Outcome | undefined, Outcome> {
  const { operation, baseUrl } = scene;
  const location = outcome.answer?.headers.location;
  const sentTo = `${baseUrl}${serialize(operation, draft).target}`;
  if (outcome.answer?.status !== 201 || typeof location !== "string" || !URL.canParse(location, sentTo))
    return undefined;
  const url = new URL(location, sentTo);
  const { origin, pathname: basePath } = new URL(`${baseUrl}/`);
  if (url.origin !== origin || !url.pathname.startsWith(basePath)) return undefined;
  const target = `${url.pathname}${url.search}`.slice(basePath.length - 1);
  const reader = matchOperation(scene.contract, "GET", target, { basePath: "" })?.operation;
  if (reader?.method !== "get" || !scene.operations.includes(reader)) return undefined;
  return yield caseOf(scene, {
    operation: reader,
    request: { method: "GET", target, headers: [] },
    title: `the Location that \`${operation.id}\` answered`,
    schemaPointer: operation.pointer,
    expectation: presence(isLast, `a 201 of \`${operation.id}\` gave this Location`),
  });
}

/** Reads what was created by the id that the answer gives it. */
function* readCreated(
  scene: Scene,
  { draft, outcome }: Created,
  isLast: boolean,
): Generator<Case, Resource | undefined, Outcome> {
  const kind = kindCreatedBy(scene.operation, scene.operations);
  const id = kind && createdIdIn(outcome.json, kind.parameter)?.value;
  if (!kind?.read || id === undefined) return undefined;
  if (scene.contract.validators.request(kind.parameter.schemaPointer)(id) !== undefined) return undefined;
  const path = { ...draft.path, [kind.parameter.name]: id };
  const expectation = presence(isLast, `\`${scene.operation.id}\` has just created it`);
  const before = yield* read(scene, kind.read, path, expectation);
  return before && { reader: kind.read, path, sent: draft.body?.value, before };
}

function presence(isExpected: boolean, because: string): Case["expectation"] {
  return isExpected ? { kind: "present", rule: "created-resource-missing", because } : { kind: "declared" };
}

/** Reads what lies below a resource that has only just been made: lists are empty there. */
function* readAround(scene: Scene, { reader, path }: Resource): Play {
  for (const operation of scene.operations) {
    const rest = operation.path.startsWith(`${reader.path}/`)
      ? operation.path.slice(reader.path.length)
      : "{";
    if (operation.method === "get" && !rest.includes("{"))
      yield* read(scene, operation, path, { kind: "declared" }, "what lies below a new resource");
  }
}

/** Deletes the resource; returns whether it can be read as it was before. A tombstone differs from that. */
function* isLeft(scene: Scene, remove: Operation, resource: Resource): Generator<Case, boolean, Outcome> {
  const { reader, path } = resource;
  const before = yield* read(scene, reader, path, { kind: "declared" });
  if (!before?.accepted || before.json === undefined || !(yield* removed(scene, remove, path))) return false;
  const after = yield* read(scene, reader, path, { kind: "declared" }, "what was deleted");
  return after?.accepted === true && sameJson(after.json, before.json) && declaresAbsence(reader);
}

/** Deletes another resource, as it was created: the first one may have been a tombstone already. */
function* deleted(scene: Scene, remove: Operation): Play {
  const resource = yield* begun(scene);
  const { reader, path, before } = resource ?? {};
  if (!reader || !path || before?.json === undefined || !(yield* removed(scene, remove, path))) return;
  const because = `\`${remove.id}\` has just deleted it`;
  yield* read(
    scene,
    reader,
    path,
    { kind: "gone", before: before.json, rule: "deleted-resource-found", because },
    "what was deleted",
  );
}

function* removed(scene: Scene, remove: Operation, path: Draft["path"]): Generator<Case, boolean, Outcome> {
  const drawn = draftFor(scene, remove, path);
  if (!drawn) return false;
  const draft = scene.memory.etags.matched(remove, drawn);
  const outcome = yield caseOf(scene, { operation: remove, draft, title: "what was created, deleted" });
  return outcome.accepted && outcome.answer?.status !== 202;
}

function declaresAbsence(reader: Operation): boolean {
  return declaresStatus(reader, 404) || declaresStatus(reader, 410);
}
