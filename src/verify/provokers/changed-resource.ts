/** What becomes of a resource that is changed, and of requests that name the ETag which it had before. */

import { isObject, type Json, type JsonObject, type Operation } from "../../contract/index.js";
import { sameJson } from "../data/merge-keywords.js";
import { isPlainlyOther } from "../data/plainly-other.js";
import { ifMatchOf } from "../etags.js";
import type { Case, Outcome, Play } from "../model.js";
import { caseOf, declaresStatus, type Scene } from "../scene.js";
import { draftFor, type Resource, read } from "./resource.js";

/**
 * Changes a resource and looks whether anything became of it.
 *
 * A server may keep what it is sent in a form of its own (RFC 9110 §9.3.4): hidden, rounded, in order. So only what it showed as
 * it was sent at the creation counts, and only where it must be seen to be another value; and a change counts as lost where a
 * second one, by other data, is lost too.
 *
 * @param now - Its last reading.
 * @returns The reading after the change; `undefined` where it could not be changed.
 */
export function* changedResource(
  scene: Scene,
  change: Operation,
  resource: Resource,
  now: Outcome,
): Generator<Case, Outcome | undefined, Outcome> {
  const { reader, path } = resource;
  const first = yield* changeOnce(scene, change, resource, now);
  if (!first) return undefined;
  const after = yield* read(scene, reader, path, { kind: "declared" }, "what was changed");
  if (!after?.accepted) return after;
  if (first.length > 0 && sameJson(after.json, now.json)) {
    const names = yield* changeOnce(scene, change, resource, after);
    if (!names || names.length === 0 || after.json === undefined) return after;
    const because = `\`${change.id}\` has just changed ${names.map((name) => `\`${name}\``).join(", ")}`;
    yield* read(
      scene,
      reader,
      path,
      { kind: "changed", before: after.json, rule: "update-lost", because },
      "what was changed",
    );
  }
  yield* retagged(scene, resource, now, after);
  return after;
}

/** Changes the resource; returns the properties that must be seen to have changed, or `undefined` when it was not accepted. */
function* changeOnce(
  scene: Scene,
  change: Operation,
  { path, sent, before: created }: Resource,
  { json }: Outcome,
): Generator<Case, readonly string[] | undefined, Outcome> {
  const drawn = draftFor(scene, change, path);
  const body = drawn?.body?.value;
  if (!drawn || !isObject(body) || !isObject(json)) return undefined;
  const isShown = (name: string) =>
    isObject(sent) && isObject(created.json) && isSameAt(name, sent, created.json);
  const names = Object.entries(body)
    .filter(
      ([name, value]) => Object.hasOwn(json, name) && isShown(name) && isPlainlyOther(value, json[name]),
    )
    .map(([name]) => name);
  const draft = scene.memory.etags.matched(change, drawn);
  const outcome = yield caseOf(scene, { operation: change, draft, title: "a change of what was created" });
  return outcome.accepted && outcome.answer?.status !== 202 ? names : undefined;
}

function isSameAt(name: string, a: JsonObject, b: JsonObject): boolean {
  const at = (object: JsonObject): Json | undefined =>
    Object.hasOwn(object, name) ? object[name] : undefined;
  return at(a) !== undefined && sameJson(at(a), at(b));
}

/** Reads once more what has changed under its old ETag. A weak one may stay. */
function* retagged(scene: Scene, { reader, path }: Resource, before: Outcome, after: Outcome): Play {
  const etag = before.answer?.headers.etag;
  if (typeof etag !== "string" || !etag.startsWith('"') || after.answer?.headers.etag !== etag) return;
  if (sameJson(before.json, after.json)) return;
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
 *
 * @param readings - Of the resource, one after another.
 */
export function* keptFromStale(
  scene: Scene,
  remove: Operation,
  { path }: Resource,
  readings: readonly Outcome[],
): Play {
  const [stale, current] = readings.slice(-2).map(({ answer }) => answer?.headers.etag);
  if (typeof stale !== "string" || typeof current !== "string" || stale === current) return;
  if (!ifMatchOf(remove) || !declaresStatus(remove, 412) || declaresStatus(remove, 202)) return;
  const drawn = draftFor(scene, remove, path);
  if (!drawn) return;
  yield caseOf(scene, {
    operation: remove,
    draft: scene.memory.etags.under(remove, drawn, stale),
    title: "a deletion under the ETag that the resource had before",
    schemaPointer: remove.pointer,
    expectation: {
      kind: "refused",
      rule: "declared-status-missed",
      because: "412 is declared, and the resource has another ETag by now",
    },
  });
}
