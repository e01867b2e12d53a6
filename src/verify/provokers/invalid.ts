import type { Json, MediaType, Parameter } from "../../contract/index.js";
import { isObject } from "../../contract/index.js";
import { type Breakage, breakagesOf } from "../data/breakage.js";
import type { Case, Outcome, Play } from "../model.js";
import { type Draft, sentParameters, withBody, withParameter, writableContent } from "../request/draft.js";
import { proveInvalid } from "../request/prove.js";
import { arbitraryDrafts, baseDraft, caseOf, draw, refusalOf, type Scene } from "../scene.js";
import type { Provoker } from "./provoker.js";

/** Of the values of a wrong type for one place, so many are sent. */
const WRONG_TYPES = 2;
/** So many random requests are drawn to find one with many parts. */
const DRAWS = 8;

/** Requests that break exactly one constraint, each proven invalid however a server reads the wire. */
export const invalid: Provoker = {
  id: "invalid",
  description: "Requests that break one constraint of one part.",
  isValid: false,
  applies: ({ parameters, requestBody }) => parameters.length > 0 || requestBody !== undefined,
  *play(scene: Scene): Play {
    const base = baseDraft(scene)?.draft;
    if (!base) return;
    const counts = new Map<string, number>();
    for (const breach of breachesOf(scene, yield* sources(scene, base))) {
      const sent = invalidCase(scene, breach);
      if (!sent) continue;
      const count = (counts.get(breach.place) ?? 0) + 1;
      counts.set(breach.place, count);
      if (breach.keyword !== "type" || count <= WRONG_TYPES) yield sent;
    }
  },
};

/** Gives the request that the next breach starts from. */
type Source = () => Draft;

/**
 * What breaches start from: a request with as many parts as possible, since what is absent cannot be broken. Where the server
 * takes it only once, since something in it must be unique, each breach starts from a request of its own.
 */
function* sources(scene: Scene, base: Draft): Generator<Case, Source, Outcome> {
  const full = fullDraft(scene, base);
  for (const draft of [full, base]) {
    const title = "a request to be broken";
    const first = yield caseOf(scene, { draft, title });
    if (!first.accepted) continue;
    const again = yield caseOf(scene, { draft, title: `${title}, once more` });
    return again.accepted ? () => draft : () => fullDraft(scene, base);
  }
  return () => base;
}

/** A base with a value for as many optional parameters and properties as random requests have. */
function fullDraft(scene: Scene, base: Draft): Draft {
  let full = base;
  for (let draws = 0; draws < DRAWS; draws++) {
    const value = draw(scene, arbitraryDrafts(scene, base.body?.mediaType))?.value;
    if (!value) return base;
    const drawn = scene.memory.fill(scene.operation, value);
    const body =
      full === base || sizeOf(drawn.body?.value) > sizeOf(full.body?.value) ? drawn.body : full.body;
    full = {
      path: base.path,
      query: { ...drawn.query, ...full.query },
      header: { ...drawn.header, ...full.header },
      cookie: { ...drawn.cookie, ...full.cookie },
      ...(body && { body }),
    };
  }
  return full;
}

/** How many parts a value has. */
function sizeOf(value: Json | undefined): number {
  if (Array.isArray(value)) return value.length === 0 ? 0 : 1 + sizeOf(value[0]);
  if (!isObject(value)) return value === undefined ? 0 : 1;
  return Object.values(value).reduce<number>((sum, member) => sum + 1 + sizeOf(member), 0);
}

/** A request that is broken in one place. */
interface Breach {
  readonly draft: Draft;
  readonly title: string;
  readonly keyword: string;
  /** The place and keyword, to count attempts by. */
  readonly place: string;
  readonly inPath: boolean;
}

function* breachesOf(scene: Scene, source: Source): Generator<Breach> {
  for (const parameter of sentParameters(scene.operation)) yield* parameterBreaches(scene, source, parameter);
  const base = source();
  if (base.body && scene.operation.requestBody?.required) {
    const { body: _, ...without } = base;
    const title = "body left out although required";
    yield { draft: without, title, keyword: "required", place: title, inPath: false };
  }
  for (const media of writableContent(scene.operation)) yield* bodyBreaches(scene, source, media);
}

/** Breaks a body in every place that the first source has; each time in the body of the next source, where it has that place. */
function* bodyBreaches(scene: Scene, source: Source, media: MediaType): Generator<Breach> {
  const { schema } = media;
  const bodied = (): Draft | undefined => {
    const draft = source();
    if (draft.body?.mediaType === media) return draft;
    const body = draw(scene, arbitraryDrafts(scene, media))?.value.body;
    return body && { ...draft, body };
  };
  const breakages = (draft: Draft | undefined) =>
    draft?.body && schema !== undefined ? [...breakagesOf(schema, draft.body.value, scene.schemas)] : [];
  const first = bodied();
  for (const breakage of breakages(first)) {
    const next = bodied();
    const same = breakages(next).find(
      ({ pointer, words }) => pointer === breakage.pointer && words === breakage.words,
    );
    const [draft, broken] = next && same ? [next, same] : [first, breakage];
    if (draft) yield breach(withBody(draft, broken.value), "body", broken, false);
  }
}

function* parameterBreaches(scene: Scene, source: Source, parameter: Parameter): Generator<Breach> {
  const base = source();
  const part = `${parameter.in} \`${parameter.name}\``;
  const inPath = parameter.in === "path";
  if (parameter.required && !inPath) {
    const title = `${part} left out although required`;
    yield {
      draft: withParameter(base, parameter, undefined),
      title,
      keyword: "required",
      place: title,
      inPath,
    };
  }
  const value: Json | undefined = base[parameter.in][parameter.name];
  if (value === undefined) return;
  for (const breakage of breakagesOf(parameter.schema, value, scene.schemas))
    yield breach(withParameter(source(), parameter, breakage.value), part, breakage, inPath);
}

function breach(draft: Draft, part: string, { pointer, keyword, words }: Breakage, inPath: boolean): Breach {
  const at = pointer === "" ? part : `${part} at \`${pointer}\``;
  // That a number is no integer is a type of its own.
  const place = `${at} ${words === "no integer" ? words : keyword}`;
  return { draft, title: `${at} ${words}`, keyword, place, inPath };
}

function invalidCase(scene: Scene, { draft, title, inPath }: Breach): Case | undefined {
  const { contract, operation, settings } = scene;
  const proof = proveInvalid(contract, operation, draft, settings.assertFormats);
  if (!proof) return undefined;
  return caseOf(scene, {
    draft,
    title,
    schemaPointer: proof.schemaPointer,
    // A router may refuse a path that does not look like the template's before the operation is reached.
    reaches: inPath ? "perhaps" : "operation",
    expectation: refusalOf(operation, proof, inPath),
  });
}
