import { type Json, type Parameter, resolvePointer } from "../../contract/index.js";
import { type Edge, edgesOf } from "../data/boundary.js";
import { replaceAt } from "../data/edit.js";
import { survives } from "../data/strings.js";
import { valuesOf } from "../data/values.js";
import type { Case, Outcome, Play } from "../model.js";
import { type Draft, sentParameters, withBody, withParameter } from "../request/draft.js";
import { bodyKind } from "../request/media-type.js";
import { arbitraryDrafts, baseDraft, caseOf, draw, meansOperation, type Scene } from "../scene.js";
import type { Provoker } from "./provoker.js";

/** Statuses with which servers refuse what they find invalid. */
const REFUSALS = new Set([400, 413, 414, 415, 422]);
/** Random requests that are tried to see a limit shifted once more. */
const OTHER_REQUESTS = 3;

/**
 * Values at the limits of each schema.
 *
 * A server may refuse a valid request for reasons that no schema holds, so a refusal alone is no finding. It is one when the
 * server takes the same request with that value one step within its limit, and does both once more in a request that is otherwise
 * another: what depends on the values beside it would have to do so twice.
 */
export const boundary: Provoker = {
  id: "boundary",
  description: "Values at the limits of each schema, one at a time.",
  isValid: true,
  applies: ({ parameters, requestBody }) => parameters.length > 0 || requestBody !== undefined,
  *play(scene: Scene): Play {
    const base = baseDraft(scene);
    if (!base) return;
    for (const edge of edgesOfDraft(scene, base.draft)) {
      if (!(yield* isRefused(scene, edge.draft, edge))) continue;
      if (edge.within && (yield* isTaken(scene, edge.within, edge))) yield* provenShifted(scene, edge);
    }
  },
};

/** An edge of one part of a request. */
interface DraftEdge {
  readonly draft: Draft;
  /** The same request with the value one step within the limit. */
  readonly within?: Draft;
  readonly title: string;
  readonly schemaPointer: string;
  /** Both in another request; `undefined` where it has no such place. */
  readonly elsewhere: (other: Draft) => { readonly at: Draft; readonly within: Draft } | undefined;
}

function* edgesOfDraft(scene: Scene, base: Draft): Generator<DraftEdge> {
  for (const parameter of sentParameters(scene.operation))
    if (parameter.in !== "path") yield* edgesOfParameter(scene, base, parameter);
  yield* edgesOfBody(scene, base);
}

function* edgesOfParameter(scene: Scene, base: Draft, parameter: Parameter): Generator<DraftEdge> {
  const { schemaPointer, name } = parameter;
  const part = `${parameter.in} \`${name}\``;
  const value = base[parameter.in][name] ?? sampleOf(scene, parameter);
  if (value === undefined) return;
  const validate = scene.contract.validators.request(schemaPointer);
  const isSendable = (candidate: Json) => validate(candidate) === undefined && arrives(candidate, parameter);
  for (const edge of edgesOf(parameter.schema, value, scene.schemas)) {
    const { within } = edge;
    const put = (candidate: Json) => (draft: Draft) =>
      isSendable(candidate) ? withParameter(draft, parameter, candidate) : undefined;
    yield* edgeOf(
      base,
      edge,
      part,
      schemaPointer,
      put(edge.value),
      within === undefined ? undefined : put(within),
    );
  }
  if (parameter.required || base[parameter.in][name] === undefined) return;
  const title = `${part} left out`;
  const draft = withParameter(base, parameter, undefined);
  yield { draft, title, schemaPointer: parameter.pointer, elsewhere: () => undefined };
}

function* edgesOfBody({ contract, schemas }: Scene, base: Draft): Generator<DraftEdge> {
  const { schemaPointer, schema, name = "" } = base.body?.mediaType ?? {};
  if (!base.body || schema === undefined || schemaPointer === undefined) return;
  const validate = contract.validators.request(schemaPointer);
  const isJson = bodyKind(name) === "json";
  for (const edge of edgesOf(schema, base.body.value, schemas)) {
    const { pointer, within } = edge;
    const put = (changed: Json) => (draft: Draft) => {
      const here = resolvePointer(changed, pointer);
      const isBase = draft === base;
      if (
        !draft.body ||
        (!isBase && (here === undefined || resolvePointer(draft.body.value, pointer) === undefined))
      )
        return undefined;
      // A form cannot say null, nor that a list is empty.
      if (!isJson && (here === null || (Array.isArray(here) && here.length === 0))) return undefined;
      const value = isBase || here === undefined ? changed : replaceAt(draft.body.value, pointer, here);
      return validate(value) === undefined ? withBody(draft, value) : undefined;
    };
    yield* edgeOf(
      base,
      edge,
      "body",
      schemaPointer,
      put(edge.value),
      within === undefined ? undefined : put(within),
    );
  }
}

type Put = (draft: Draft) => Draft | undefined;

function* edgeOf(
  base: Draft,
  { pointer, words }: Edge,
  part: string,
  schemaPointer: string,
  putEdge: Put,
  putWithin: Put | undefined,
): Generator<DraftEdge> {
  const draft = putEdge(base);
  if (!draft) return;
  const within = putWithin?.(base);
  yield {
    draft,
    ...(within && { within }),
    title: `${pointer === "" ? part : `${part} at \`${pointer}\``} ${words}`,
    schemaPointer,
    elsewhere: (other) => {
      const [at, inside] = [putEdge(other), putWithin?.(other)];
      return at && inside && { at, within: inside };
    },
  };
}

/** Outside of JSON an empty list and null cannot be told from nothing. */
function arrives(value: Json, parameter: Parameter): boolean {
  if (parameter.mediaType !== undefined) return true;
  if (value === null || (Array.isArray(value) && value.length === 0)) return false;
  return typeof value !== "string" || survives(value, parameter.in);
}

function sampleOf(scene: Scene, parameter: Parameter): Json | undefined {
  const place = parameter.mediaType === undefined ? parameter.in : "body";
  const values = valuesOf(parameter.schema, { schemas: scene.schemas, place, open: [] });
  const value = draw(scene, values)?.value;
  return value !== undefined && !scene.contract.validators.request(parameter.schemaPointer)(value)
    ? value
    : undefined;
}

/** Whether the server takes the value one step within the limit. */
function* isTaken(
  scene: Scene,
  draft: Draft,
  { title, schemaPointer }: DraftEdge,
): Generator<Case, boolean, Outcome> {
  return (yield caseOf(scene, { draft, title: `one step within: ${title}`, schemaPointer })).accepted;
}

/** Whether the server calls the value at the limit invalid. */
function* isRefused(
  scene: Scene,
  draft: Draft,
  { title, schemaPointer }: DraftEdge,
): Generator<Case, boolean, Outcome> {
  const sent = caseOf(scene, { draft, title, schemaPointer });
  if (!meansOperation(scene, sent)) return false;
  const { answer } = yield sent;
  return answer !== undefined && REFUSALS.has(answer.status);
}

/** Looks for another request that shows the same, and only then holds the refusal against the server. */
function* provenShifted(scene: Scene, edge: DraftEdge): Play {
  const { title, schemaPointer } = edge;
  for (let tries = 0; tries < OTHER_REQUESTS; tries++) {
    const drawn = draw(scene, arbitraryDrafts(scene, edge.draft.body?.mediaType))?.value;
    const other = drawn && edge.elsewhere(scene.memory.fill(scene.operation, drawn));
    if (!other || !(yield* isTaken(scene, other.within, edge))) continue;
    yield caseOf(scene, {
      draft: other.at,
      title,
      schemaPointer,
      expectation: {
        kind: "accepted",
        rule: "valid-request-refused",
        because: "the schema accepts it, and the server takes the same request one step within the limit",
      },
    });
    return;
  }
}
