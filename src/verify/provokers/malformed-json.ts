import type { Play } from "../model.js";
import { writableContent } from "../request/draft.js";
import { bodyKind } from "../request/media-type.js";
import { serialize } from "../request/serialize.js";
import { baseDraft, caseOf, type Scene, statusesOf } from "../scene.js";
import type { Provoker } from "./provoker.js";

/** Texts that no JSON parser takes (RFC 8259). */
const MALFORMED: readonly (readonly [name: string, text: string])[] = [
  ["cut off", '{"wireproof":'],
  ["with a trailing comma", '{"wireproof":1,}'],
  ["with single quotes", "{'wireproof':1}"],
  ["with a second value behind it", "{}{}"],
  ["that is no UTF-8", '{"wireproof":"\u00ff'],
];

/** Bodies labelled as JSON that are not JSON. */
export const malformedJson: Provoker = {
  id: "malformed-json",
  description: "Bodies labelled as JSON that are not JSON.",
  isValid: false,
  applies: (operation) => writableContent(operation).some(({ name }) => bodyKind(name) === "json"),
  *play(scene: Scene): Play {
    const base = baseDraft(scene)?.draft;
    const media = writableContent(scene.operation).find(({ name }) => bodyKind(name) === "json");
    if (!base || !media) return;
    const request = serialize(scene.operation, { ...base, body: { mediaType: media, value: {} } });
    const statuses = statusesOf(scene.operation, ["parse", "validation"], []);
    for (const [name, text] of MALFORMED)
      yield caseOf(scene, {
        request: { ...request, body: Buffer.from(text, "latin1") },
        title: `a JSON body ${name}`,
        schemaPointer: media.pointer,
        expectation: {
          kind: "refused",
          rule: "invalid-request-accepted",
          because: "the body is not JSON",
          ...(statuses && { statuses }),
        },
      });
  },
};
