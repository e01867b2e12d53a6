import { isObject } from "../../contract/index.js";
import type { Play } from "../model.js";
import { bodyKind } from "../request/media-type.js";
import { serialize } from "../request/serialize.js";
import { baseDraft, caseOf, type Scene } from "../scene.js";
import type { Provoker } from "./provoker.js";

/** Names that come twice: in the query, and in a JSON body, where parsers disagree on which one counts (RFC 8259 §4). */
export const duplicates: Provoker = {
  id: "duplicates",
  description: "Query parameters and JSON keys that come twice.",
  isValid: false,
  applies: ({ parameters, requestBody }) =>
    parameters.some(({ in: place }) => place === "query") || requestBody !== undefined,
  *play(scene: Scene): Play {
    const { operation } = scene;
    const base = baseDraft(scene)?.draft;
    if (!base) return;
    const request = serialize(operation, base);
    const [path = "", query] = request.target.split("?");
    if (query)
      yield caseOf(scene, {
        request: { ...request, target: `${path}?${query}&${query}` },
        title: "each query parameter twice",
        reaches: "perhaps",
      });
    const { body } = base;
    if (!body || bodyKind(body.mediaType.name) !== "json" || !isObject(body.value)) return;
    const members = Object.entries(body.value).map(
      ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`,
    );
    if (members.length === 0) return;
    yield caseOf(scene, {
      request: { ...request, body: Buffer.from(`{${[...members, ...members].join(",")}}`) },
      title: "each key of the JSON body twice",
      reaches: "perhaps",
    });
  },
};
