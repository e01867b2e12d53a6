import type { Play } from "../model.js";
import { writableContent } from "../request/draft.js";
import { bodyKind } from "../request/media-type.js";
import { serialize } from "../request/serialize.js";
import { baseDraft, caseOf, type Scene, statusesOf } from "../scene.js";
import type { Provoker } from "./provoker.js";

/** A body one byte larger than the server is said to take, and one that is just small enough. */
export const size: Provoker = {
  id: "size",
  description: "A body at the size limit, and one byte above it.",
  isValid: false,
  applies: (operation, { maxBodyBytes }) =>
    maxBodyBytes !== undefined && writableContent(operation).some(({ name }) => bodyKind(name) === "json"),
  *play(scene: Scene): Play {
    const { operation, settings } = scene;
    const { draft: base, wasAccepted = false } = baseDraft(scene) ?? {};
    if (!base?.body || settings.maxBodyBytes === undefined || bodyKind(base.body.mediaType.name) !== "json")
      return;
    const request = serialize(operation, base);
    const { body } = request;
    if (!body || body.length > settings.maxBodyBytes) return;
    // White space behind a JSON text changes nothing but its size (RFC 8259 §2).
    const padded = (bytes: number) => Buffer.concat([body, Buffer.alloc(bytes - body.length, " ")]);
    yield caseOf(scene, {
      request: { ...request, body: padded(settings.maxBodyBytes) },
      title: "a body at the size limit",
    });
    const statuses = wasAccepted ? statusesOf(operation, ["size"], [413]) : undefined;
    yield caseOf(scene, {
      request: { ...request, body: padded(settings.maxBodyBytes + 1) },
      title: `a body of ${settings.maxBodyBytes + 1} bytes`,
      reaches: "perhaps",
      schemaPointer: operation.pointer,
      expectation: {
        kind: "refused",
        rule: statuses ? "declared-status-missed" : "invalid-request-accepted",
        because: `bodies may have ${settings.maxBodyBytes} bytes at the most`,
        ...(statuses && { statuses }),
      },
    });
  },
};
