import type { MediaType } from "../../contract/index.js";
import type { Case, Play, WireRequest } from "../model.js";
import { writableContent } from "../request/draft.js";
import { bodyKind } from "../request/media-type.js";
import { BOUNDARY, partsOf, type WrittenPart, writeParts } from "../request/multipart-parts.js";
import { proveBytes } from "../request/prove.js";
import { serialize } from "../request/serialize.js";
import { caseOf, refusalOf, type Scene } from "../scene.js";
import { bodied, startingRequests } from "../sources.js";
import type { Provoker } from "./provoker.js";

/** A media type that no document declares by chance. */
const UNDECLARED = "application/x-wireproof";

/**
 * Forms whose parts, or whose delimiters, are not as they should be.
 *
 * Only what nobody can read as declared must be refused. Most oddities some servers take: those must merely be answered as declared,
 * and not by a failure.
 */
export const multipart: Provoker = {
  id: "multipart",
  description: "Forms with parts of other types, twice, without a name, cut off.",
  isValid: false,
  applies: (operation) => mediaOf(writableContent(operation)) !== undefined,
  *play(scene: Scene): Play {
    const media = mediaOf(writableContent(scene.operation));
    const source = yield* startingRequests(scene);
    const draft = media && source && bodied(scene, source.next, media);
    if (!media || !draft?.body) return;
    const request = serialize(scene.operation, draft);
    const parts = partsOf(media, draft.body.value);
    for (const oddity of [...oddParts(parts), ...oddFrames(parts)]) yield oddCase(scene, request, oddity);
  },
};

function mediaOf(content: readonly MediaType[]): MediaType | undefined {
  return content.find(({ name }) => bodyKind(name) === "multipart");
}

/** A form with something odd about it. */
interface Oddity {
  readonly title: string;
  readonly body: Uint8Array;
  /** In the Content-Type; `undefined` names none. */
  readonly boundary: string | undefined;
}

/** One part at a time. */
function* oddParts(parts: readonly WrittenPart[]): Generator<Oddity> {
  const names = new Set<string | undefined>();
  for (const [index, part] of parts.entries()) {
    // The items of a list are all alike.
    if (names.has(part.name)) continue;
    names.add(part.name);
    const { name, filename, contentType, ...bare } = part;
    const odd = (words: string, ...instead: WrittenPart[]): Oddity => ({
      title: `part \`${name}\` ${words}`,
      body: writeParts([...parts.slice(0, index), ...instead, ...parts.slice(index + 1)]),
      boundary: BOUNDARY,
    });
    yield odd("without a name", { ...part, name: undefined });
    if (filename === undefined) {
      yield odd("as a file", { ...part, filename: "wireproof.txt", contentType: "text/plain" });
      continue;
    }
    yield odd("as text", { ...bare, name });
    yield odd(`of the undeclared media type ${UNDECLARED}`, { ...part, contentType: UNDECLARED });
    if (part.shape?.isList !== true) yield odd("twice", part, part);
  }
}

/** The form as a whole. */
function* oddFrames(parts: readonly WrittenPart[]): Generator<Oddity> {
  const whole = writeParts(parts);
  const inHead = BOUNDARY.length + 12;
  yield { title: "a form without a part", body: writeParts([]), boundary: BOUNDARY };
  yield { title: "a form that is cut off", body: whole.subarray(0, -8), boundary: BOUNDARY };
  yield { title: "a form that is cut off in a head", body: whole.subarray(0, inHead), boundary: BOUNDARY };
  yield { title: "a form with another boundary", body: whole, boundary: "wireproof-other" };
  yield { title: "a form that names no boundary", body: whole, boundary: undefined };
}

function oddCase(scene: Scene, base: WireRequest, { title, body, boundary }: Oddity): Case {
  const { contract, operation } = scene;
  const contentType = `multipart/form-data${boundary === undefined ? "" : `; boundary=${boundary}`}`;
  const others = base.headers.filter(([name]) => name !== "Content-Type");
  const proof = proveBytes(contract, operation, { contentType, bytes: body });
  const schemaPointer = proof?.schemaPointer ?? operation.requestBody?.pointer;
  return caseOf(scene, {
    request: { ...base, headers: [...others, ["Content-Type", contentType]], body },
    title,
    // What a framework finds odd it may refuse before the operation is reached.
    reaches: "perhaps",
    ...(schemaPointer !== undefined && { schemaPointer }),
    ...(proof && { expectation: refusalOf(operation, proof) }),
  });
}
