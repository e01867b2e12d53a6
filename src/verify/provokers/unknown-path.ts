import type { Play } from "../model.js";
import { caseOf, type Scene } from "../scene.js";
import type { Provoker } from "./provoker.js";

/** Paths that no template describes, below the surface's base path. */
export const unknownPath: Provoker = {
  id: "unknown-path",
  description: "Paths that no template describes.",
  isValid: false,
  per: "run",
  applies: () => true,
  *play(scene: Scene): Play {
    const isDeclared = scene.contract.surfaceErrors.some(({ status }) => status === 404);
    for (const target of ["/wireproof-no-such-path", "/wireproof/no/such/path"])
      yield caseOf(scene, {
        request: { method: "GET", target, headers: [] },
        title: `the undeclared path ${target}`,
        reaches: "surface",
        schemaPointer: "/paths",
        expectation: isDeclared
          ? {
              kind: "refused",
              rule: "declared-status-missed",
              because: "no template fits the path and the surface declares 404",
              statuses: [404],
              isExact: true,
            }
          : { kind: "declared" },
      });
  },
};
