import { isObject, type Json, type JsonObject, type Operation } from "../../contract/index.js";
import { sameJson } from "../data/merge-keywords.js";
import { identifierOf } from "../memory.js";
import type { Case, Outcome, Play } from "../model.js";
import type { Draft } from "../request/draft.js";
import { kindCreatedBy } from "../resources.js";
import { arbitraryDrafts, caseOf, draw, type Scene } from "../scene.js";
import type { Provoker } from "./provoker.js";

/** Parameters that say how many items a page holds. */
const PAGE_SIZES = ["limit", "page_size", "pageSize", "per_page", "perPage", "size"];

/** Refusals that are of the request: one that was declined for another reason may be kept as such. */
const OF_REQUEST = [400, 409, 413, 415, 422];

/**
 * A creation that is refused leaves nothing behind.
 *
 * The list is read twice before, to see that nothing else changes it; an item that is new afterwards must hold just what was
 * sent before it counts as a trace.
 */
export const failedCreate: Provoker = {
  id: "failed-create",
  description: "Looks for what a refused creation left behind.",
  isValid: true,
  applies: ({ method, requestBody }) => method === "post" && requestBody !== undefined,
  *play(scene: Scene): Play {
    const kind = kindCreatedBy(scene.operation, scene.operations);
    const draft = scene.memory.accepted(scene.operation);
    const sent = draft?.body?.value;
    if (!kind?.list || !draft || !isObject(sent)) return;
    const once = yield caseOf(scene, { draft, title: "a creation" });
    const first = yield* listed(scene, kind.list, draft);
    // What was created just now may conflict with the same once more; what was refused will be refused again.
    const refused = yield caseOf(scene, { draft, title: "the same creation once more" });
    const status = refused.answer?.status ?? 0;
    if (!once.answer || !first || !OF_REQUEST.includes(status)) return;
    const second = yield* listed(scene, kind.list, draft);
    const parameter = kind.parameter.name;
    const traces = (second ?? []).filter(
      (item) => !first.some((known) => isSame(known, item, parameter)) && holds(item, sent),
    );
    if (traces.length === 0) return;
    yield* confirmed(scene, kind.list, draft, sent, parameter, status);
  },
};

/** Once more, so that what another client made at the same moment is not taken for a trace. */
function* confirmed(
  scene: Scene,
  list: Operation,
  draft: Draft,
  sent: JsonObject,
  parameter: string,
  status: number,
): Play {
  const before = yield* listed(scene, list, draft);
  const quiet = yield* listed(scene, list, draft);
  if (!before || !quiet || quiet.some((item) => !before.some((known) => isSame(known, item, parameter))))
    return;
  const again = yield caseOf(scene, { draft, title: "a creation once more" });
  if (again.answer?.status !== status) return;
  const after = yield* listed(scene, list, draft);
  const isNew = (item: JsonObject) =>
    !before.some((known) => isSame(known, item, parameter)) && holds(item, sent);
  if (!after?.some(isNew)) return;
  yield caseOf(scene, {
    draft,
    title: "a creation that is refused and kept",
    schemaPointer: scene.operation.pointer,
    expectation: {
      kind: "accepted",
      rule: "failed-create-left-trace",
      because: `\`${list.id}\` lists, after each refusal, one more item with what was sent`,
    },
  });
}

/** The items of the longest page that the list has; `undefined` when it does not answer. */
function* listed(
  scene: Scene,
  list: Operation,
  { path }: Draft,
): Generator<Case, JsonObject[] | undefined, Outcome> {
  const drawn = draw(scene, arbitraryDrafts({ ...scene, operation: list }))?.value;
  if (!drawn) return undefined;
  const sizes = list.parameters.flatMap((parameter) => {
    const most = isObject(parameter.schema) ? parameter.schema.maximum : undefined;
    return PAGE_SIZES.includes(parameter.name) && typeof most === "number"
      ? [[parameter.name, most] as const]
      : [];
  });
  const required = list.parameters.filter((parameter) => parameter.required && parameter.in === "query");
  const query = Object.fromEntries([
    ...required.flatMap(({ name }) =>
      drawn.query[name] === undefined ? [] : [[name, drawn.query[name]] as const],
    ),
    ...sizes,
  ]);
  const { accepted, json } = yield caseOf(scene, {
    operation: list,
    draft: { ...drawn, path, query },
    title: "the list of what was created",
  });
  return accepted ? itemsOf(json) : undefined;
}

function itemsOf(json: Json | undefined): JsonObject[] {
  if (Array.isArray(json)) return json.filter(isObject);
  if (!isObject(json)) return [];
  const page = Object.values(json).find((value) => Array.isArray(value));
  return Array.isArray(page) ? page.filter(isObject) : [];
}

function isSame(a: JsonObject, b: JsonObject, parameter: string): boolean {
  const [first, second] = [identifierOf(a, parameter), identifierOf(b, parameter)];
  return first === undefined || second === undefined ? sameJson(a, b) : first === second;
}

/** Whether an item holds every scalar that was sent, and at least one. */
function holds(item: JsonObject, sent: JsonObject): boolean {
  const scalars = Object.entries(sent).filter(
    ([name, value]) => typeof value !== "object" && Object.hasOwn(item, name),
  );
  return scalars.length > 0 && scalars.every(([name, value]) => sameJson(item[name], value));
}
