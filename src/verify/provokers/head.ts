import type { Play } from "../model.js";
import { serialize } from "../request/serialize.js";
import { baseDraft, caseOf, type Scene } from "../scene.js";
import type { Provoker } from "./provoker.js";

/** HEAD wherever GET is declared: the same answer without a body, or a refusal on the way there (RFC 9110 §9.3.2). */
export const head: Provoker = {
  id: "head",
  description: "HEAD wherever GET is declared.",
  isValid: true,
  applies: ({ method }) => method === "get",
  *play(scene: Scene): Play {
    const base = baseDraft(scene)?.draft;
    const isDeclared = scene.contract.operations.some(
      ({ path, method }) => path === scene.operation.path && method === "head",
    );
    if (!base || isDeclared) return;
    const request = { ...serialize(scene.operation, base), method: "HEAD" };
    yield caseOf(scene, { request, title: "HEAD instead of GET", reaches: "perhaps" });
  },
};
