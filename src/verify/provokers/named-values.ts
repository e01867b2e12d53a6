import { pointerTokens, resolvePointer } from "../../contract/index.js";
import { mayDependOnOthers } from "../beside.js";
import { type Breakage, breakagesAt, breakagesOf } from "../data/breakage.js";
import { mentions } from "../data/descriptions.js";
import { type NamedValue, namedValuesOf } from "../data/named-values.js";
import { placeAt } from "../data/places.js";
import type { Case, Outcome, Play, WireAnswer } from "../model.js";
import { accused, isRefused, refusedEachTime, type Suspicion, validWith } from "../refusal.js";
import type { Draft } from "../request/draft.js";
import { edited, hasParts, type Part, partsOf, partValue } from "../request/part.js";
import { proveInvalid } from "../request/prove.js";
import { caseOf, meansOperation, type Scene } from "../scene.js";
import { type Source, startingRequests } from "../sources.js";
import { commonStatements, makes, statementsOf } from "../statements.js";
import type { Provoker } from "./provoker.js";

/** Otherwise different requests that must show a value refused for itself. */
const WITNESSES = 3;
/** Values that are tried to see how the server speaks of one that the schema does not name. */
const MOST_UNNAMED = 4;
/** Other places that are broken to see whether the server tells places apart. */
const MOST_OTHER_PLACES = 5;

/**
 * Every value that a schema names one by one: members of an enum, constants, null, `true` and `false`.
 *
 * A refusal of one may rest on what stands beside it, on the state of a resource or on a permission, and no value is one step
 * within. It is held against the server when the server takes the value for one that the schema does not name:
 * - otherwise different requests are refused with it, and each of them is taken with another value in that place;
 * - none is taken with it once something beside it is another;
 * - the refusals say what the server says of an undeclared value there, and nothing else;
 * - and it does not say so of faults in other places, so that it is this place which it speaks of.
 *
 * What descriptions say of a value cannot be read; where they mention it, it may have a condition. And which values a resource may take next can depend on the one that it has, so only reading and creating count, not below a
 * resource.
 */
export const namedValues: Provoker = {
  id: "named-values",
  description: "Each value that a schema names: members of enums, constants, null, booleans.",
  isValid: true,
  applies: hasParts,
  *play(scene: Scene): Play {
    const source = yield* startingRequests(scene);
    if (!source) return;
    for (const part of partsOf(scene.operation, source.full)) {
      const value = partValue(part, source.full);
      for (const named of value === undefined ? [] : namedValuesOf(part.schema, value, scene.schemas))
        yield* playValue(scene, part, named, source);
    }
  },
};

function* playValue(scene: Scene, part: Part, named: NamedValue, { full, next, isTaken }: Source): Play {
  const { pointer, value, words } = named;
  const start = next();
  const draft = validWith(scene, part, start, pointer, value);
  if (!draft) return;
  const title = `${titleOf(part, pointer)} ${words}`;
  const sent = caseOf(scene, { draft, title, schemaPointer: part.schemaPointer });
  if (!meansOperation(scene, sent)) return;
  const outcome = yield sent;
  if (!outcome.answer || !isTaken || !isRefused(outcome) || !isConclusive(scene, part, named)) return;
  const otherTitle = `another value: ${title}`;
  const suspicion: Suspicion = { part, pointer, value, title, otherTitle, draft };
  if (!(yield* isTakenForUnnamed(scene, suspicion, { start, full }, outcome.answer))) return;
  if (!(yield* mayDependOnOthers(scene, suspicion)))
    yield* accused(
      scene,
      suspicion,
      "the schema names this value, and the server takes others in its place and answers to this one as to a value that is not declared",
    );
}

function titleOf({ name }: Part, pointer: string): string {
  return pointer === "" ? name : `${name} at \`${pointer}\``;
}

/** Whether a refusal of a value can be held against a server at all; to find out takes invalid requests. */
function isConclusive(scene: Scene, { parameter }: Part, { pointer, value }: NamedValue): boolean {
  const { contract, operation, isReadOnly } = scene;
  const { method, path } = operation;
  if (isReadOnly || path.includes("{") || (method !== "get" && method !== "post")) return false;
  const name = pointerTokens(pointer).at(-1) ?? parameter?.name;
  return !mentions(contract, operation, value, name);
}

/** Whether the server says of the value, in every request, what it says of one that the schema does not name. */
function* isTakenForUnnamed(
  scene: Scene,
  suspicion: Suspicion,
  { start, full }: { readonly start: Draft; readonly full: Draft },
  answer: WireAnswer,
): Generator<Case, boolean, Outcome> {
  const { value } = suspicion;
  const said = statementsOf(answer, value);
  const ofUnnamed = yield* saidOfUnnamed(scene, suspicion, [start, full], said);
  if (!ofUnnamed || !(yield* isOfPlace(scene, suspicion, start, ofUnnamed))) return false;
  const isTaken = ({ accepted, answer: taken }: Outcome) =>
    accepted && (scene.operation.method === "get" || taken?.status === 201);
  const refusals = yield* refusedEachTime(scene, suspicion, WITNESSES, isTaken);
  if (!refusals) return false;
  const always = commonStatements([said, ...refusals.map((refusal) => statementsOf(refusal, value))]);
  return makes(always, ofUnnamed) && makes(ofUnnamed, always);
}

/** What the server says of a value that is not declared in the place, in two requests, if it says as much of the suspected one. */
function* saidOfUnnamed(
  scene: Scene,
  { part, pointer }: Suspicion,
  drafts: readonly [start: Draft, full: Draft],
  said: ReadonlySet<string>,
): Generator<Case, ReadonlySet<string> | undefined, Outcome> {
  for (const breakage of unnamedAt(scene, part, pointer, drafts[1])) {
    const value = resolvePointer(breakage.value, pointer);
    const answers: ReadonlySet<string>[] = [];
    for (const draft of drafts) {
      const broken = value === undefined ? undefined : edited(part, draft, pointer, value);
      const answer = broken && (yield* refusalOf(scene, part, broken, breakage));
      if (answer) answers.push(answer);
    }
    const common = commonStatements(answers);
    if (answers.length === drafts.length && makes(said, common)) return common;
  }
  return undefined;
}

/** Ways to put a value that is not declared into a place. */
function unnamedAt({ schemas }: Scene, part: Part, pointer: string, full: Draft): Breakage[] {
  const value = partValue(part, full) ?? null;
  const place = placeAt(part.schema, value, schemas, pointer);
  return (place ? [...breakagesAt(place, value)] : [])
    .filter(({ pointer: at, keyword }) => at === pointer && ["enum", "const", "type"].includes(keyword))
    .slice(0, MOST_UNNAMED);
}

/** Whether the server does not say the same of faults in other places; there must be such. */
function* isOfPlace(
  scene: Scene,
  { part, pointer }: Suspicion,
  start: Draft,
  statements: ReadonlySet<string>,
): Generator<Case, boolean, Outcome> {
  const tried = new Set<string>();
  for (const other of partsOf(scene.operation, start)) {
    const value = partValue(other, start);
    if (value === undefined) continue;
    for (const breakage of breakagesOf(other.schema, value, scene.schemas)) {
      const place = titleOf(other, breakage.pointer);
      if (tried.has(place) || (other.name === part.name && isAround(breakage.pointer, pointer))) continue;
      const draft = edited(other, start, breakage.pointer, resolvePointer(breakage.value, breakage.pointer));
      const answer = draft && (yield* refusalOf(scene, other, draft, breakage));
      if (!answer) continue;
      if (makes(answer, statements)) return false;
      if (tried.add(place).size === MOST_OTHER_PLACES) return true;
    }
  }
  return tried.size > 0;
}

/** Whether one of two places is within the other. */
function isAround(one: string, other: string): boolean {
  return `${other}/`.startsWith(`${one}/`) || `${one}/`.startsWith(`${other}/`);
}

/** What the server says to a request that is surely invalid; `undefined` when it is not, or is not refused. */
function* refusalOf(
  scene: Scene,
  part: Part,
  draft: Draft,
  { pointer, words, value }: Breakage,
): Generator<Case, ReadonlySet<string> | undefined, Outcome> {
  const { contract, operation } = scene;
  const proof = proveInvalid(contract, operation, draft);
  if (!proof) return undefined;
  const outcome = yield caseOf(scene, {
    draft,
    title: `${titleOf(part, pointer)} ${words}`,
    schemaPointer: proof.schemaPointer,
    expectation: {
      kind: "refused",
      rule: "invalid-request-accepted",
      because: `the ${proof.part} breaks its schema`,
    },
  });
  if (!outcome.answer || !isRefused(outcome)) return undefined;
  return statementsOf(outcome.answer, resolvePointer(value, pointer) ?? null);
}
