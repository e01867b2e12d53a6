import {
  dereference,
  isObject,
  type JsonObject,
  joinPointer,
  localPointer,
  matchResponse,
  type Operation,
  own,
  ownObject,
  ownString,
  resolvePointer,
} from "../../contract/index.js";
import type { Case, Outcome, Play } from "../model.js";
import { type Draft, sentParameters, withParameter } from "../request/draft.js";
import { evaluate } from "../request/runtime-expression.js";
import { arbitraryDrafts, baseDraft, caseOf, draw, type Scene } from "../scene.js";
import type { Provoker } from "./provoker.js";

/** Follows the links that a response declares to operations that only read. There need not be anything (OAS 3.1 Link Object). */
export const links: Provoker = {
  id: "links",
  description: "The links that responses declare.",
  isValid: true,
  applies: () => true,
  *play(scene: Scene): Play {
    if (!scene.operation.responses.some(({ pointer }) => linksAt(scene, pointer).length > 0)) return;
    const base = yield* accepted(scene);
    if (!base) return;
    const { draft, outcome } = base;
    const { answer, json } = outcome;
    const response = answer && matchResponse(scene.operation, answer.status);
    if (!answer || !response) return;
    for (const { name, link, pointer } of linksAt(scene, response.pointer)) {
      const target = targetOf(scene, link);
      if (target?.method !== "get" || !scene.operations.includes(target)) continue;
      const linked = linkedDraft(scene, target, link, { draft, answer, json });
      if (!linked) continue;
      yield caseOf(scene, {
        operation: target,
        draft: linked,
        title: `the link \`${name}\` of a \`${answer.status}\` of \`${scene.operation.id}\``,
        schemaPointer: pointer,
      });
    }
  },
};

function* accepted(scene: Scene): Generator<Case, { draft: Draft; outcome: Outcome } | undefined, Outcome> {
  const drawn = draw(scene, arbitraryDrafts(scene))?.value;
  const candidates = [drawn && scene.memory.fill(scene.operation, drawn), baseDraft(scene)?.draft];
  for (const draft of candidates) {
    if (!draft) continue;
    const outcome = yield caseOf(scene, { draft, title: "a request whose answer has links" });
    if (outcome.accepted && outcome.answer?.status !== 202) return { draft, outcome };
  }
  return undefined;
}

function linksAt(
  { contract }: Scene,
  responsePointer: string,
): { name: string; link: JsonObject; pointer: string }[] {
  const response = resolvePointer(contract.document, responsePointer);
  const declared = isObject(response) ? (ownObject(response, "links") ?? {}) : {};
  return Object.entries(declared).flatMap(([name, value]) => {
    const { value: link, pointer } = dereference(
      contract.document,
      value,
      joinPointer(responsePointer, "links", name),
    );
    return isObject(link) ? [{ name, link, pointer }] : [];
  });
}

function targetOf({ contract }: Scene, link: JsonObject): Operation | undefined {
  const id = ownString(link, "operationId");
  const pointer = localPointer(ownString(link, "operationRef") ?? "");
  return contract.operations.find((operation) => operation.id === id || operation.pointer === pointer);
}

/** A request to the target with what the link gives; `undefined` when a path parameter is left open. */
function linkedDraft(
  scene: Scene,
  target: Operation,
  link: JsonObject,
  source: Parameters<typeof evaluate>[1],
): Draft | undefined {
  const drawn = draw(scene, arbitraryDrafts({ ...scene, operation: target }))?.value;
  const given = ownObject(link, "parameters") ?? {};
  let draft: Draft | undefined = drawn && { path: {}, query: {}, header: {}, cookie: {} };
  for (const parameter of sentParameters(target)) {
    const expression = own(given, `${parameter.in}.${parameter.name}`) ?? own(given, parameter.name);
    const value = expression === undefined ? undefined : evaluate(expression, source);
    const isValid = value !== undefined && !scene.contract.validators.request(parameter.schemaPointer)(value);
    if (isValid) draft = draft && withParameter(draft, parameter, value);
    else if (parameter.in === "path") return undefined;
    else if (parameter.required)
      draft = draft && withParameter(draft, parameter, drawn?.[parameter.in][parameter.name]);
  }
  return draft;
}
