import type { Play } from "../model.js";
import { serialize } from "../request/serialize.js";
import { baseDraft, caseOf, type Scene } from "../scene.js";
import type { Provoker } from "./provoker.js";

/** Percent-escapes that decode to nothing, in the query and in each path parameter. */
export const escapes: Provoker = {
  id: "escapes",
  description: "Percent-escapes that cannot be decoded.",
  isValid: false,
  applies: () => true,
  *play(scene: Scene): Play {
    const { operation } = scene;
    const base = baseDraft(scene)?.draft;
    if (!base) return;
    const request = serialize(operation, base);
    const mark = request.target.includes("?") ? "&" : "?";
    for (const text of ["%", "%zz", "%E0%A4%A", "%00", "%FF"])
      yield caseOf(scene, {
        request: { ...request, target: `${request.target}${mark}wireproof=${text}` },
        title: `the escape ${text} in the query`,
        reaches: "perhaps",
      });
    if (!operation.path.includes("{")) return;
    for (const text of ["%", "%zz", "%E0%A4%A", "%FF"]) {
      const target = operation.path.replace(/\{[^{}]+\}/g, () => text);
      yield caseOf(scene, {
        request: { ...request, target },
        title: `the escape ${text} in the path`,
        reaches: "perhaps",
      });
    }
  },
};
