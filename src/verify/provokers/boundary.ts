import { type Json, type Parameter, resolvePointer, type Validate } from "../../contract/index.js";
import { type Edge, edgesOf } from "../data/boundary.js";
import { replaceAt } from "../data/edit.js";
import { survives } from "../data/strings.js";
import { valuesOf } from "../data/values.js";
import type { Case, Outcome, Play } from "../model.js";
import { type Draft, sentParameters, withBody, withParameter } from "../request/draft.js";
import { arbitraryDrafts, baseDraft, caseOf, draw, meansOperation, type Scene } from "../scene.js";
import type { Provoker } from "./provoker.js";

/** Statuses with which servers refuse what they find invalid. */
const REFUSALS = new Set([400, 413, 414, 415, 422]);

/**
 * Values at the limits of each schema.
 *
 * A server may refuse a valid request for reasons that no schema holds, so a refusal alone is no finding. It is one when the
 * server takes the same request with that value one step within its limit, and refuses it at the limit once more. A member of an
 * enum, and null, may depend on what stands beside them, so they must be refused beside other values too.
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
      const refused = yield* tried(scene, edge);
      if (refused && edge.within) yield* provenShifted(scene, edge, edge.within);
    }
  },
};

/** An edge of one part of a request. */
interface DraftEdge {
  readonly draft: Draft;
  readonly within?: Draft;
  readonly title: string;
  readonly schemaPointer: string;
  /** The same edge in another request, where it may depend on what stands beside it. */
  readonly elsewhere?: (other: Draft) => Draft | undefined;
}

/** How many other requests must refuse an edge that may depend on them. */
const OTHER_REQUESTS = 5;

function* edgesOfDraft(scene: Scene, base: Draft): Generator<DraftEdge> {
  const { contract, operation, schemas } = scene;
  for (const parameter of sentParameters(operation)) {
    if (parameter.in === "path") continue;
    const { schemaPointer, name } = parameter;
    const validate = contract.validators.request(schemaPointer);
    const value = base[parameter.in][name] ?? sampleOf(scene, parameter);
    if (value === undefined) continue;
    const isSendable = (candidate: Json) =>
      validate(candidate) === undefined && arrives(candidate, parameter);
    for (const edge of edgesOf(parameter.schema, value, schemas)) {
      if (!isSendable(edge.value)) continue;
      const { within } = edge;
      yield {
        draft: withParameter(base, parameter, edge.value),
        ...(within !== undefined && isSendable(within) && { within: withParameter(base, parameter, within) }),
        title: `${parameter.in} \`${name}\`${placeOf(edge)} ${edge.words}`,
        schemaPointer,
        ...(dependsOnOthers(edge) && {
          elsewhere: (other) =>
            edge.pointer === "" ? withParameter(other, parameter, edge.value) : undefined,
        }),
      };
    }
    if (!parameter.required && base[parameter.in][name] !== undefined)
      yield {
        draft: withParameter(base, parameter, undefined),
        title: `${parameter.in} \`${name}\` left out`,
        schemaPointer: parameter.pointer,
      };
  }
  yield* edgesOfBody(scene, base);
}

function* edgesOfBody({ contract, schemas }: Scene, base: Draft): Generator<DraftEdge> {
  const { schemaPointer, schema } = base.body?.mediaType ?? {};
  if (!base.body || schema === undefined || schemaPointer === undefined) return;
  const validate = contract.validators.request(schemaPointer);
  for (const edge of edgesOf(schema, base.body.value, schemas)) {
    if (validate(edge.value) !== undefined) continue;
    const { within } = edge;
    yield {
      draft: withBody(base, edge.value),
      ...(within !== undefined && validate(within) === undefined && { within: withBody(base, within) }),
      title: `body${placeOf(edge)} ${edge.words}`,
      schemaPointer,
      ...(dependsOnOthers(edge) && { elsewhere: (other) => inOtherBody(edge, other, validate) }),
    };
  }
}

function dependsOnOthers({ keyword }: Edge): boolean {
  return keyword === "enum" || keyword === "type";
}

function inOtherBody({ value, pointer }: Edge, other: Draft, validate: Validate): Draft | undefined {
  if (!other.body) return undefined;
  const changed = replaceAt(other.body.value, pointer, resolvePointer(value, pointer) ?? null);
  return validate(changed) === undefined ? withBody(other, changed) : undefined;
}

function placeOf({ pointer }: Edge): string {
  return pointer === "" ? "" : ` at \`${pointer}\``;
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

/** Sends an edge; true when it was refused as invalid. */
function* tried(scene: Scene, edge: DraftEdge): Generator<Case, boolean, Outcome> {
  const { draft, title, schemaPointer } = edge;
  const sent = caseOf(scene, { draft, title, schemaPointer });
  if (!meansOperation(scene, sent)) return false;
  const { answer } = yield sent;
  return answer !== undefined && REFUSALS.has(answer.status);
}

function* provenShifted(scene: Scene, edge: DraftEdge, within: Draft): Play {
  const { draft, title, schemaPointer } = edge;
  const inside = yield caseOf(scene, { draft: within, title: `one step within: ${title}`, schemaPointer });
  if (!inside.accepted) return;
  for (let tries = 0; edge.elsewhere && tries < OTHER_REQUESTS; tries++) {
    const drawn = draw(scene, arbitraryDrafts(scene, draft.body?.mediaType))?.value;
    const other = drawn && edge.elsewhere(scene.memory.bind(scene.operation, drawn));
    if (
      other &&
      (yield caseOf(scene, { draft: other, title: `in another request: ${title}`, schemaPointer })).accepted
    )
      return;
  }
  yield caseOf(scene, {
    draft,
    title,
    schemaPointer,
    expectation: {
      kind: "accepted",
      rule: "valid-request-refused",
      because: "the schema accepts it, and the server takes the same request one step within the limit",
    },
  });
}
