import { needsCredentials } from "../auth/identity.js";
import type { Play } from "../model.js";
import { baseDraft, caseOf, type Scene } from "../scene.js";
import type { Provoker } from "./provoker.js";

/**
 * Another account asks for what this run created.
 *
 * Whether accounts share what they create is nowhere in a document, so it plays only for servers that are said to keep them
 * apart.
 */
export const identity: Provoker = {
  id: "identity",
  description: "Another account asks for what this run created.",
  isValid: true,
  applies: (operation, { isolated }) =>
    isolated && operation.path.includes("{") && needsCredentials(operation),
  *play(scene: Scene): Play {
    const { operation, memory, identities } = scene;
    const draft = baseDraft(scene)?.draft;
    if (!identities.other || !draft || !memory.resource(operation)?.own || !memory.isBound(operation)) return;
    yield caseOf(scene, {
      draft,
      title: "another account's credentials",
      who: "other",
      schemaPointer: operation.pointer,
      expectation: {
        kind: "refused",
        rule: "foreign-resource-served",
        because: "the resource was created by another account, and accounts are isolated",
      },
    });
  },
};
