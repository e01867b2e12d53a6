import {
  dereference,
  isObject,
  type Json,
  type JsonObject,
  joinPointer,
  type MediaType,
  own,
  type Parameter,
  setOwn,
} from "../../contract/index.js";
import type { Play } from "../model.js";
import { type Draft, LOCATIONS, sentParameters, writableContent } from "../request/draft.js";
import { arbitraryDrafts, caseOf, draw, meansOperation, type Scene } from "../scene.js";
import type { Provoker } from "./provoker.js";

/** The requests that the document gives as examples, each as it stands. */
export const examples: Provoker = {
  id: "examples",
  description: "The document's own examples.",
  isValid: true,
  applies: () => true,
  *play(scene: Scene): Play {
    for (const { draft, name } of exampleDrafts(scene)) {
      const sent = caseOf(scene, {
        draft: scene.memory.bind(scene.operation, draft),
        title: `the example ${name}`,
      });
      if (isAccepted(scene, draft) && meansOperation(scene, sent)) yield sent;
    }
  },
};

interface Example {
  readonly name: string;
  readonly draft: Draft;
}

/** Drafts of the examples; parameters without one are generated when they are required. */
function* exampleDrafts(scene: Scene): Generator<Example> {
  const { operation, contract } = scene;
  const parameters: Record<string, JsonObject> = {};
  let isGiven = false;
  for (const place of LOCATIONS) {
    const values: JsonObject = {};
    for (const parameter of sentParameters(operation).filter((candidate) => candidate.in === place)) {
      const [example] = examplesOf(contract.document, parameter.pointer, parameter);
      if (example === undefined) continue;
      setOwn(values, parameter.name, example.value);
      isGiven = true;
    }
    parameters[place] = values;
  }
  const content = writableContent(operation);
  for (const media of content) {
    for (const { name, value } of examplesOf(contract.document, media.pointer, media)) {
      const fallback = draw(scene, arbitraryDrafts(scene, media))?.value;
      if (fallback)
        yield { name, draft: { ...merged(fallback, parameters, scene), body: { mediaType: media, value } } };
    }
  }
  if (!isGiven || content.length > 0) return;
  const fallback = draw(scene, arbitraryDrafts(scene))?.value;
  if (fallback) yield { name: "of its parameters", draft: merged(fallback, parameters, scene) };
}

/** Examples over generated values; optional parameters without an example are left out. */
function merged(fallback: Draft, given: Readonly<Record<string, JsonObject>>, { operation }: Scene): Draft {
  const required = new Set(
    sentParameters(operation)
      .filter((parameter) => parameter.required)
      .map(({ name }) => name),
  );
  const place = (name: (typeof LOCATIONS)[number]): JsonObject => ({
    ...Object.fromEntries(Object.entries(fallback[name]).filter(([key]) => required.has(key))),
    ...given[name],
  });
  return { path: place("path"), query: place("query"), header: place("header"), cookie: place("cookie") };
}

/** `example`, `examples` of the object, else those of its schema (OAS 3.1 Media Type Object). */
function examplesOf(
  document: JsonObject,
  pointer: string,
  { schema, schemaPointer }: Pick<MediaType | Parameter, "schema" | "schemaPointer">,
): { name: string; value: Json }[] {
  const owner = dereference(document, { $ref: `#${pointer}` }, "").value;
  const own_ = isObject(owner) ? namedExamples(document, owner, pointer) : [];
  if (own_.length > 0 || schema === undefined) return own_;
  const target = dereference(document, schema, schemaPointer ?? "").value;
  if (!isObject(target)) return [];
  const example = own(target, "example");
  const list = own(target, "examples");
  const values = [...(example === undefined ? [] : [example]), ...(Array.isArray(list) ? list : [])];
  return values.map((value, index) => ({
    name: values.length === 1 ? "of its schema" : `${index + 1} of its schema`,
    value,
  }));
}

function namedExamples(
  document: JsonObject,
  owner: JsonObject,
  pointer: string,
): { name: string; value: Json }[] {
  const example = own(owner, "example");
  const examples = own(owner, "examples");
  const named = isObject(examples)
    ? Object.entries(examples).flatMap(([name, value]) => {
        const resolved = dereference(document, value, joinPointer(pointer, "examples", name)).value;
        const inner = isObject(resolved) ? own(resolved, "value") : undefined;
        return inner === undefined ? [] : [{ name: `\`${name}\``, value: inner }];
      })
    : [];
  return [...(example === undefined ? [] : [{ name: "of the document", value: example }]), ...named];
}

/** An example that its own schema refuses is the linter's affair. */
function isAccepted({ contract, operation }: Scene, draft: Draft): boolean {
  const parametersHold = sentParameters(operation).every((parameter) => {
    const value = own(draft[parameter.in], parameter.name);
    return value === undefined || !contract.validators.request(parameter.schemaPointer)(value);
  });
  const { body } = draft;
  return (
    parametersHold &&
    (body?.mediaType.schemaPointer === undefined ||
      !contract.validators.request(body.mediaType.schemaPointer)(body.value))
  );
}
