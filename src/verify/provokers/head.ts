import type { Play, WireRequest } from "../model.js";
import type { Draft } from "../request/draft.js";
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
    const request = base && headInstead(scene, base);
    if (request) yield caseOf(scene, { request, title: "HEAD instead of GET", reaches: "perhaps" });
  },
};

/** The request of a draft as HEAD; `undefined` where it is no GET, or HEAD is an operation of its own. */
export function headInstead({ contract, operation }: Scene, draft: Draft): WireRequest | undefined {
  const isDeclared = contract.operations.some(
    ({ path, method }) => path === operation.path && method === "head",
  );
  if (operation.method !== "get" || isDeclared) return undefined;
  return { ...serialize(operation, draft), method: "HEAD" };
}
