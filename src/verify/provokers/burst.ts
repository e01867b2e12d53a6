import type { Play } from "../model.js";
import { baseDraft, caseOf, declaresStatus, type Scene } from "../scene.js";
import type { Provoker } from "./provoker.js";

/** The same request until a limit refuses it, where 429 is declared and a burst was asked for. */
export const burst: Provoker = {
  id: "burst",
  description: "The same request until a rate limit refuses it.",
  isValid: true,
  applies: (operation, settings) => settings.burst !== undefined && declaresStatus(operation, 429),
  *play(scene: Scene): Play {
    const draft = baseDraft(scene)?.draft;
    const requests = scene.settings.burst ?? 0;
    if (!draft) return;
    for (let count = 1; count <= requests; count++) {
      const { answer } = yield caseOf(scene, { draft, title: `request ${count} of a burst` });
      if (answer?.status === 429) return;
    }
    yield caseOf(scene, {
      draft,
      title: `request ${requests + 1} of a burst`,
      schemaPointer: scene.operation.pointer,
      expectation: {
        kind: "refused",
        rule: "declared-status-missed",
        because: `429 is declared and ${requests} requests went before`,
        statuses: [429],
      },
    });
  },
};
