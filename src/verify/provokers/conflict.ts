import type { Play } from "../model.js";
import { baseDraft, caseOf, declaresStatus, type Scene } from "../scene.js";
import type { Provoker } from "./provoker.js";

/** The same creation twice, where 409 is declared: whether the second one conflicts is for the server to say. */
export const conflict: Provoker = {
  id: "conflict",
  description: "The same request twice, where 409 is declared.",
  isValid: true,
  applies: (operation) =>
    ["post", "put", "patch"].includes(operation.method) && declaresStatus(operation, 409),
  *play(scene: Scene): Play {
    const draft = baseDraft(scene)?.draft;
    if (!draft) return;
    yield caseOf(scene, { draft, title: "an accepted request" });
    yield caseOf(scene, { draft, title: "the same request once more" });
  },
};
