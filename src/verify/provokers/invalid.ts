import type { Json, Parameter } from "../../contract/index.js";
import { type Breakage, breakagesOf } from "../data/breakage.js";
import type { Case, Play } from "../model.js";
import { type Draft, sentParameters, withBody, withParameter, writableContent } from "../request/draft.js";
import { proveInvalid } from "../request/prove.js";
import { arbitraryDrafts, baseDraft, caseOf, draw, type Scene, statusesOf } from "../scene.js";
import type { Provoker } from "./provoker.js";

/** Of the values of a wrong type for one place, so many are sent. */
const WRONG_TYPES = 2;

/** Requests that break exactly one constraint, each proven invalid however a server reads the wire. */
export const invalid: Provoker = {
  id: "invalid",
  description: "Requests that break one constraint of one part.",
  isValid: false,
  applies: ({ parameters, requestBody }) => parameters.length > 0 || requestBody !== undefined,
  *play(scene: Scene): Play {
    const base = baseDraft(scene)?.draft;
    if (!base) return;
    for (const breach of breachesOf(scene, fullDraft(scene, base))) {
      const sent = invalidCase(scene, breach);
      if (sent) yield sent;
    }
  },
};

/** A request that is broken in one place. */
interface Breach {
  readonly draft: Draft;
  readonly title: string;
  readonly keyword: string;
  readonly inPath: boolean;
}

/** The base with a value for every optional property and parameter that can be made: what is absent cannot be broken. */
function fullDraft(scene: Scene, base: Draft): Draft {
  let full = base;
  for (let tries = 0; tries < 5; tries++) {
    const drawn = draw(scene, arbitraryDrafts(scene, base.body?.mediaType))?.value;
    if (!drawn) return base;
    full = {
      path: base.path,
      query: { ...drawn.query, ...full.query },
      header: { ...drawn.header, ...full.header },
      cookie: { ...drawn.cookie, ...full.cookie },
      ...(full.body && { body: full.body }),
    };
  }
  return full;
}

function* breachesOf(scene: Scene, base: Draft): Generator<Breach> {
  for (const parameter of sentParameters(scene.operation)) yield* parameterBreaches(scene, base, parameter);
  const { requestBody } = scene.operation;
  if (base.body && requestBody?.required) {
    const { body: _, ...without } = base;
    yield { draft: without, title: "body left out although required", keyword: "required", inPath: false };
  }
  for (const media of writableContent(scene.operation)) {
    const value =
      base.body?.mediaType === media
        ? base.body.value
        : draw(scene, arbitraryDrafts(scene, media))?.value.body?.value;
    if (value === undefined || media.schema === undefined) continue;
    const draft: Draft = { ...base, body: { mediaType: media, value } };
    for (const breakage of fewWrongTypes(breakagesOf(media.schema, value, scene.schemas)))
      yield {
        draft: withBody(draft, breakage.value),
        title: `body${placeOf(breakage)} ${breakage.words}`,
        keyword: breakage.keyword,
        inPath: false,
      };
  }
}

function* parameterBreaches(scene: Scene, base: Draft, parameter: Parameter): Generator<Breach> {
  const part = `${parameter.in} \`${parameter.name}\``;
  const inPath = parameter.in === "path";
  if (parameter.required && !inPath)
    yield {
      draft: withParameter(base, parameter, undefined),
      title: `${part} left out although required`,
      keyword: "required",
      inPath,
    };
  const value: Json | undefined = base[parameter.in][parameter.name];
  if (value === undefined) return;
  for (const breakage of fewWrongTypes(breakagesOf(parameter.schema, value, scene.schemas)))
    yield {
      draft: withParameter(base, parameter, breakage.value),
      title: `${part}${placeOf(breakage)} ${breakage.words}`,
      keyword: breakage.keyword,
      inPath,
    };
}

/** Null, which servers confuse with absence, and one other type for each place. */
function* fewWrongTypes(breakages: Iterable<Breakage>): Generator<Breakage> {
  const counts = new Map<string, number>();
  for (const breakage of breakages) {
    const key = `${breakage.pointer} ${breakage.words === "no integer" ? "" : breakage.keyword}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    if (breakage.keyword !== "type" || count <= WRONG_TYPES) yield breakage;
  }
}

function placeOf({ pointer }: Breakage): string {
  return pointer === "" ? "" : ` at \`${pointer}\``;
}

function invalidCase(scene: Scene, { draft, title, keyword, inPath }: Breach): Case | undefined {
  const { contract, operation, settings } = scene;
  const proof = proveInvalid(contract, operation, draft);
  if (!proof) return undefined;
  const isFormat = keyword === "format" && !settings.assertFormats;
  const statuses = statusesOf(operation, ["parse", "validation"], []);
  return caseOf(scene, {
    draft,
    title,
    schemaPointer: proof.schemaPointer,
    // A router may refuse a path that does not look like the template's before the operation is reached.
    reaches: inPath ? "perhaps" : "operation",
    expectation: isFormat
      ? { kind: "declared" }
      : {
          kind: "refused",
          rule: "invalid-request-accepted",
          because: `the ${proof.part} breaks its schema`,
          ...(statuses && !inPath && { statuses }),
        },
  });
}
