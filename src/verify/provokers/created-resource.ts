import { matchOperation } from "../../check/index.js";
import { isObject, type Operation } from "../../contract/index.js";
import { sameJson } from "../data/merge-keywords.js";
import { ifMatchOf } from "../etags.js";
import type { Case, Outcome, Play } from "../model.js";
import type { Draft } from "../request/draft.js";
import { createdIdIn, kindCreatedBy } from "../resources.js";
import { arbitraryDrafts, caseOf, declaresStatus, draw, type Scene } from "../scene.js";
import type { Provoker } from "./provoker.js";

/** A creation that is refused, perhaps for something that must be unique, is tried again with other data. */
const MOST_TRIES = 3;

/**
 * The life of a resource: created, found where the answer says it is, changed, deleted, gone.
 *
 * What is told from paths and names alone may be told wrongly, so each step rests on what the server itself said before.
 */
export const createdResource: Provoker = {
  id: "created-resource",
  description:
    "Creates a resource, reads it where the answer says it is, changes it, deletes it, reads it again.",
  isValid: true,
  applies: ({ method }) => method === "post",
  *play(scene: Scene): Play {
    const created = yield* create(scene);
    if (!created) return;
    yield* readLocation(scene, created);
    const kind = kindCreatedBy(scene.operation, scene.operations);
    const id = kind && createdIdIn(created.outcome.json, kind.parameter)?.value;
    if (!kind?.read || id === undefined) return;
    if (scene.contract.validators.request(kind.parameter.schemaPointer)(id) !== undefined) return;
    const path = { ...created.draft.path, [kind.parameter.name]: id };
    const before = yield* read(scene, kind.read, path, {
      kind: "present",
      rule: "created-resource-missing",
      because: `\`${scene.operation.id}\` has just created it`,
    });
    if (!before?.accepted) return;
    yield* readAround(scene, kind.read, path);
    const change = kind.replace ?? kind.update;
    const after = change && (yield* changed(scene, change, kind.read, path, before));
    if (!kind.remove) return;
    if (after) yield* keptFromStale(scene, kind.remove, path, before, after);
    yield* deleted(scene, kind.remove, kind.read, path);
  },
};

interface Created {
  readonly draft: Draft;
  readonly outcome: Outcome;
}

/** A creation that was answered with the resource, and not merely queued (202). */
function* create(scene: Scene): Generator<Case, Created | undefined, Outcome> {
  const accepted = scene.memory.accepted(scene.operation);
  for (let tries = 0; tries <= MOST_TRIES; tries++) {
    const drawn = draw(scene, arbitraryDrafts(scene))?.value;
    const draft = tries === MOST_TRIES ? accepted : drawn && scene.memory.fill(scene.operation, drawn, tries);
    if (!draft) continue;
    const outcome = yield caseOf(scene, { draft, title: "a creation" });
    if (outcome.accepted) return outcome.answer?.status === 202 ? undefined : { draft, outcome };
  }
  return undefined;
}

/** The URL of what was created (RFC 9110 §10.2.2), when the document declares a GET there. */
function* readLocation(scene: Scene, { outcome }: Created): Play {
  const location = outcome.answer?.headers.location;
  if (outcome.answer?.status !== 201 || typeof location !== "string") return;
  const url = URL.canParse(location, "http://server") ? new URL(location, "http://server") : undefined;
  const target = url && `${url.pathname}${url.search}`;
  const match = target && matchOperation(scene.contract, "GET", target);
  if (!target || !match || match.operation?.method !== "get" || !scene.operations.includes(match.operation))
    return;
  const base = scene.contract.basePaths.find((basePath) => target.startsWith(`${basePath}/`)) ?? "";
  yield caseOf(scene, {
    operation: match.operation,
    request: { method: "GET", target: target.slice(base.length), headers: [] },
    title: `the Location that \`${scene.operation.id}\` answered`,
    schemaPointer: scene.operation.pointer,
    expectation: {
      kind: "present",
      rule: "created-resource-missing",
      because: `a 201 of \`${scene.operation.id}\` gave this Location`,
    },
  });
}

/** Reads the resource; `undefined` when no request for it can be made. */
function* read(
  scene: Scene,
  operation: Operation,
  path: Draft["path"],
  expectation: Case["expectation"],
  title = "what was created",
): Generator<Case, Outcome | undefined, Outcome> {
  const drawn = draw(scene, arbitraryDrafts({ ...scene, operation }))?.value;
  if (!drawn) return undefined;
  // Optional parameters may leave out what is looked for.
  const required = new Set(
    operation.parameters.filter((parameter) => parameter.required).map(({ name }) => name),
  );
  const only = (values: Draft["path"]) =>
    Object.fromEntries(Object.entries(values).filter(([name]) => required.has(name)));
  const draft: Draft = {
    path,
    query: only(drawn.query),
    header: only(drawn.header),
    cookie: only(drawn.cookie),
  };
  return yield caseOf(scene, { operation, draft, title, expectation, schemaPointer: operation.pointer });
}

/** Reads what lies below a resource that has only just been made: lists are empty there. */
function* readAround(scene: Scene, reader: Operation, path: Draft["path"]): Play {
  for (const operation of scene.operations) {
    const rest = operation.path.startsWith(`${reader.path}/`)
      ? operation.path.slice(reader.path.length)
      : "{";
    if (operation.method === "get" && !rest.includes("{"))
      yield* read(scene, operation, path, { kind: "declared" }, "what lies below a new resource");
  }
}

/** Changes the resource and looks whether anything became of it; returns how it is then. */
function* changed(
  scene: Scene,
  change: Operation,
  reader: Operation,
  path: Draft["path"],
  before: Outcome,
): Generator<Case, Outcome | undefined, Outcome> {
  const drawn = draw(scene, arbitraryDrafts({ ...scene, operation: change }))?.value;
  const { json } = before;
  if (!drawn?.body || !isObject(drawn.body.value) || !isObject(json)) return undefined;
  const differences = Object.entries(drawn.body.value).filter(
    ([name, value]) => Object.hasOwn(json, name) && !sameJson(json[name], value),
  );
  if (differences.length === 0) return undefined;
  const draft = scene.memory.etags.matched(change, { ...drawn, path: { ...drawn.path, ...path } });
  const outcome = yield caseOf(scene, { operation: change, draft, title: "a change of what was created" });
  if (!outcome.accepted || outcome.answer?.status === 202) return undefined;
  const after = yield* read(
    scene,
    reader,
    path,
    {
      kind: "changed",
      before: json,
      rule: "update-lost",
      because: `\`${change.id}\` has just changed ${differences.map(([name]) => `\`${name}\``).join(", ")}`,
    },
    "what was changed",
  );
  if (after) yield* retagged(scene, reader, path, before, after);
  return after;
}

/** Reads once more what has changed under its old ETag. A weak one may stay. */
function* retagged(
  scene: Scene,
  reader: Operation,
  path: Draft["path"],
  before: Outcome,
  after: Outcome,
): Play {
  const etag = before.answer?.headers.etag;
  if (typeof etag !== "string" || !etag.startsWith('"') || after.answer?.headers.etag !== etag) return;
  if (!after.accepted || sameJson(before.json, after.json)) return;
  const because = "its body was another one when it had this ETag";
  yield* read(
    scene,
    reader,
    path,
    { kind: "retagged", etag, rule: "etag-kept", because },
    "what was changed, by its ETag",
  );
}

/**
 * A deletion under the ETag that the resource had before it was changed, where 412 is declared: it must not be made (RFC 9110
 * §13.1.1). Whatever else refuses it comes first (§13.2.1).
 */
function* keptFromStale(
  scene: Scene,
  remove: Operation,
  path: Draft["path"],
  before: Outcome,
  after: Outcome,
): Play {
  const [stale, current] = [before, after].map(({ answer }) => answer?.headers.etag);
  if (typeof stale !== "string" || typeof current !== "string" || stale === current) return;
  if (!ifMatchOf(remove) || !declaresStatus(remove, 412) || declaresStatus(remove, 202)) return;
  const drawn = draw(scene, arbitraryDrafts({ ...scene, operation: remove }))?.value;
  if (!drawn) return;
  yield caseOf(scene, {
    operation: remove,
    draft: scene.memory.etags.under(remove, { ...drawn, path: { ...drawn.path, ...path } }, stale),
    title: "a deletion under the ETag that the resource had before",
    schemaPointer: remove.pointer,
    expectation: {
      kind: "refused",
      rule: "declared-status-missed",
      because: "412 is declared, and the resource has another ETag by now",
    },
  });
}

/** Deletes the resource and looks whether it is gone. A tombstone differs from what was there. */
function* deleted(scene: Scene, remove: Operation, reader: Operation, path: Draft["path"]): Play {
  const before = yield* read(scene, reader, path, { kind: "declared" });
  const drawn = draw(scene, arbitraryDrafts({ ...scene, operation: remove }))?.value;
  if (!before?.accepted || before.json === undefined || !drawn) return;
  const draft = scene.memory.etags.matched(remove, { ...drawn, path: { ...drawn.path, ...path } });
  const outcome = yield caseOf(scene, { operation: remove, draft, title: "what was created, deleted" });
  if (!outcome.accepted || outcome.answer?.status === 202) return;
  const isDeclared = declaresStatus(reader, 404) || declaresStatus(reader, 410);
  yield* read(
    scene,
    reader,
    path,
    isDeclared
      ? {
          kind: "gone",
          before: before.json,
          rule: "deleted-resource-found",
          because: `\`${remove.id}\` has just deleted it`,
        }
      : { kind: "declared" },
    "what was deleted",
  );
}
