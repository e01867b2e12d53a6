import type { ResponseSpec } from "../../contract/index.js";
import type { Play, WireRequest } from "../model.js";
import { concreteType } from "../request/media-type.js";
import { serialize } from "../request/serialize.js";
import { baseDraft, caseOf, type Scene, statusesOf, withFreshKey } from "../scene.js";
import type { Provoker } from "./provoker.js";

/** Requests for representations that the operation does not have, and for each that it has. */
export const accept: Provoker = {
  id: "accept",
  description: "Accept headers: each declared media type, and one that is not.",
  isValid: false,
  applies: ({ responses }) => successes(responses).some(({ content }) => content.length > 0),
  *play(scene: Scene): Play {
    const { operation } = scene;
    const { draft: base, wasAccepted = false } = baseDraft(scene) ?? {};
    if (!base) return;
    const accepting = (types: string): WireRequest => {
      const request = serialize(operation, withFreshKey(scene, base));
      return { ...request, headers: [...request.headers, ["Accept", types]] };
    };
    const success = successes(operation.responses);
    const offered = new Set(success.flatMap(({ content }) => content.map(({ name }) => concreteType(name))));
    for (const type of offered)
      yield caseOf(scene, {
        request: accepting(`${type}, */*;q=0.1`),
        title: `a request that accepts ${type}`,
      });
    // A server may answer what it has although nobody accepts it (RFC 9110 §12.5.1), unless it declares to refuse.
    const isRepresented = success.every(({ content }) => content.length > 0);
    const statuses = wasAccepted && isRepresented ? statusesOf(operation, ["accept"], [406]) : undefined;
    yield caseOf(scene, {
      request: accepting("application/x-wireproof"),
      title: "a request that accepts no declared media type",
      schemaPointer: operation.pointer,
      expectation: statuses
        ? {
            kind: "refused",
            rule: "declared-status-missed",
            because: `nothing that is accepted is declared and ${statuses.join(" or ")} is`,
            statuses,
          }
        : { kind: "declared" },
    });
  },
};

function successes(responses: readonly ResponseSpec[]): readonly ResponseSpec[] {
  return responses.filter(({ key }) => key.startsWith("2"));
}
