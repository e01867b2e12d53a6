import type { Json, MediaType, Parameter } from "../../contract/index.js";
import { type Breakage, breakageLike, breakagesOf } from "../data/breakage.js";
import { IN_OTHER_CASE } from "../data/breakages/constants.js";
import { NO_INTEGER } from "../data/breakages/numbers.js";
import type { Case, Play } from "../model.js";
import { type Draft, sentParameters, withBody, withParameter, writableContent } from "../request/draft.js";
import { proveInvalid } from "../request/prove.js";
import { caseOf, isReadable, refusalOf, type Scene } from "../scene.js";
import { bodied, type Source, startingRequests } from "../sources.js";
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
    const source = yield* startingRequests(scene);
    if (!source) return;
    const counts = new Map<string, number>();
    for (const breach of breachesOf(scene, source.next)) {
      const count = counts.get(breach.place) ?? 0;
      if (breach.keyword === "type" && count >= WRONG_TYPES) continue;
      const sent = invalidCase(scene, breach);
      if (!sent) continue;
      counts.set(breach.place, count + 1);
      yield sent;
    }
  },
};

/** A request that is broken in one place. */
interface Breach {
  /** Makes the request: what is not sent need not be made. */
  readonly draft: () => Draft;
  readonly title: string;
  readonly keyword: string;
  /** The place and keyword, to count attempts by. */
  readonly place: string;
  readonly inPath: boolean;
}

function* breachesOf(scene: Scene, source: Source["next"]): Generator<Breach> {
  for (const parameter of sentParameters(scene.operation)) yield* parameterBreaches(scene, source, parameter);
  if (scene.operation.requestBody?.required) {
    const title = "body left out although required";
    const draft = () => {
      const { body: _, ...without } = source();
      return without;
    };
    yield { draft, title, keyword: "required", place: title, inPath: false };
  }
  for (const media of writableContent(scene.operation)) yield* bodyBreaches(scene, source, media);
}

/** Breaks a body in every place that the first source has; each time in the body of the next source, where it has that place. */
function* bodyBreaches(scene: Scene, source: Source["next"], media: MediaType): Generator<Breach> {
  const { schema } = media;
  const { schemas } = scene;
  const first = bodied(scene, source, media);
  if (!first?.body || schema === undefined) return;
  for (const breakage of breakagesOf(schema, first.body.value, schemas)) {
    const draft = () => {
      const next = bodied(scene, source, media);
      const same = next?.body && breakageLike(breakage, schema, next.body.value, schemas);
      return same ? withBody(next, same.value) : withBody(first, breakage.value);
    };
    yield breach(draft, "body", breakage, false);
  }
}

function* parameterBreaches(scene: Scene, source: Source["next"], parameter: Parameter): Generator<Breach> {
  const part = `${parameter.in} \`${parameter.name}\``;
  const inPath = parameter.in === "path";
  if (parameter.required && !inPath) {
    const title = `${part} left out although required`;
    const draft = () => withParameter(source(), parameter, undefined);
    yield { draft, title, keyword: "required", place: title, inPath };
  }
  const value: Json | undefined = source()[parameter.in][parameter.name];
  if (value === undefined) return;
  for (const breakage of breakagesOf(parameter.schema, value, scene.schemas)) {
    // Many fields of HTTP do not tell letters by their case (RFC 9110 §5.6.2), whatever reads them.
    if (parameter.in === "header" && breakage.words === IN_OTHER_CASE) continue;
    yield breach(() => withParameter(source(), parameter, breakage.value), part, breakage, inPath);
  }
}

function breach(
  draft: () => Draft,
  part: string,
  { pointer, keyword, words }: Breakage,
  inPath: boolean,
): Breach {
  const at = pointer === "" ? part : `${part} at \`${pointer}\``;
  // That a number is no integer is a type of its own.
  const place = `${at} ${words === NO_INTEGER ? words : keyword}`;
  return { draft, title: `${at} ${words}`, keyword, place, inPath };
}

function invalidCase(scene: Scene, { draft: make, title, inPath }: Breach): Case | undefined {
  const { contract, operation, settings } = scene;
  const draft = make();
  const proof = proveInvalid(contract, operation, draft, settings.assertFormats);
  if (!proof) return undefined;
  const broken = caseOf(scene, {
    draft,
    title,
    schemaPointer: proof.schemaPointer,
    // A router may refuse a path that does not look like the template's before the operation is reached.
    reaches: inPath ? "perhaps" : "operation",
    expectation: refusalOf(operation, proof, inPath),
  });
  return isReadable(broken) ? broken : undefined;
}
