import type { Play } from "../model.js";
import { writableContent } from "../request/draft.js";
import { serialize } from "../request/serialize.js";
import { baseDraft, caseOf, type Scene, statusesOf, withFreshKey } from "../scene.js";
import type { Provoker } from "./provoker.js";

/** Media types that no document declares by chance; the last is none at all. */
const UNDECLARED = [
  "application/x-wireproof",
  "text/x-wireproof; charset=utf-8",
  "application/xml",
  "wireproof",
];

/**
 * Bodies of media types that are not declared.
 *
 * A server may look into a body whatever its label says (RFC 9110 §8.3), so it must refuse only where the operation
 * declares how: 415, or a code of the stage.
 */
export const mediaType: Provoker = {
  id: "media-type",
  description: "Bodies of undeclared media types.",
  isValid: false,
  applies: (operation) => writableContent(operation).length > 0,
  *play(scene: Scene): Play {
    const { operation } = scene;
    const { draft: base, wasAccepted = false } = baseDraft(scene) ?? {};
    if (!base?.body) return;
    const ranges = writableContent(operation).map(({ name }) => name);
    // What was never accepted may be refused for another reason first.
    const statuses = wasAccepted ? statusesOf(operation, ["media-type"], [415]) : undefined;
    for (const type of UNDECLARED) {
      const request = serialize(operation, withFreshKey(scene, base));
      if (ranges.some((range) => range === "*/*" || range === `${type.split("/")[0]}/*` || range === type))
        continue;
      const others = request.headers.filter(([name]) => name !== "Content-Type");
      yield caseOf(scene, {
        request: { ...request, headers: [...others, ["Content-Type", type]] },
        title: `a body of the undeclared media type ${type}`,
        ...(operation.requestBody && { schemaPointer: operation.requestBody.pointer }),
        expectation: statuses
          ? {
              kind: "refused",
              rule: "declared-status-missed",
              because: `\`${type}\` is not declared and ${statuses.join(" or ")} is`,
              // What is no media type at all may be called bad syntax (RFC 9110 §15.5.1).
              statuses: type.includes("/") ? statuses : [...statuses, 400],
            }
          : { kind: "declared" },
      });
    }
  },
};
