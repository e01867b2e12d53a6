import type * as fc from "fast-check";
import type { Case, Play } from "../model.js";
import { type Draft, writableContent } from "../request/draft.js";
import { arbitraryDrafts, caseOf, draw, meansOperation, type Scene } from "../scene.js";
import type { Provoker } from "./provoker.js";

/** A resource that is deleted at random is missing where it is needed; so few deletions do. */
const MOST_DELETIONS = 2;

/** Random requests that the schemas accept, in each media type that can be written. */
export const randomValid: Provoker = {
  id: "random-valid",
  description: "Random requests that the schemas accept.",
  isValid: true,
  applies: () => true,
  *play(scene: Scene): Play {
    const { operation, settings, memory } = scene;
    const media = writableContent(operation);
    const contents = operation.requestBody?.required === false ? [undefined, ...media] : media;
    const arbitraries = (contents.length > 0 ? contents : [undefined]).map((content) => ({
      content,
      arbitrary: arbitraryDrafts(scene, content),
    }));
    for (let index = 0; index < settings.examples; index++) {
      const { arbitrary } = arbitraries[index % arbitraries.length] ?? {};
      const value = arbitrary && draw(scene, arbitrary);
      if (!arbitrary || !value) continue;
      const isKept = operation.method !== "delete" || index < MOST_DELETIONS;
      // Every other request names what exists, where it can; the rest name what chance makes them name.
      const isFilled = index % 2 === 0;
      const bind = (draft: Draft) => {
        if (!isKept) return draft;
        return isFilled ? memory.fill(operation, draft, index / 2) : memory.bind(operation, draft, index);
      };
      const sent = randomCase(scene, arbitrary, value, bind);
      if (meansOperation(scene, sent)) yield sent;
    }
  },
};

function randomCase(
  scene: Scene,
  arbitrary: fc.Arbitrary<Draft>,
  { value, context }: fc.Value<Draft>,
  bind: (draft: Draft) => Draft,
): Case {
  return caseOf(scene, {
    draft: bind(value),
    title: "a random valid request",
    *smaller() {
      for (const next of arbitrary.shrink(value, context)) {
        const smaller = randomCase(scene, arbitrary, next, bind);
        if (meansOperation(scene, smaller)) yield smaller;
      }
    },
  });
}
