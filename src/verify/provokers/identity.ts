import { needsCredentials } from "../auth/identity.js";
import type { Play } from "../model.js";
import { baseDraft, caseOf, type Scene } from "../scene.js";
import { isNamed } from "../selection.js";
import type { Provoker } from "./provoker.js";

/**
 * Another account asks for what this run created.
 *
 * Whether accounts share what they create is nowhere in a document, so it plays only for operations that are said to keep
 * them apart.
 */
export const identity: Provoker = {
  id: "identity",
  description: "Another account asks for what this run created.",
  isValid: true,
  applies: (operation, { isolated }) =>
    isNamed(operation, isolated) && operation.path.includes("{") && needsCredentials(operation),
  *play(scene: Scene): Play {
    const { operation, memory, identities } = scene;
    const draft = baseDraft(scene)?.draft;
    const created = memory.created(operation);
    if (!identities.other || !draft || !created) return;
    yield caseOf(scene, {
      draft: { ...draft, path: { ...draft.path, ...created } },
      title: "another account's credentials",
      who: "other",
      schemaPointer: operation.pointer,
      expectation: {
        kind: "refused",
        rule: "foreign-resource-served",
        because:
          "the resource was created by another account, and the operation is said to hide it from others",
      },
    });
  },
};
