import type { TextChunk } from "./events.js";
import type { Mode } from "./graph/graph.js";
import { parseTemplate, type Reference, singleReference, type Template } from "./graph/template.js";
import type { Progress } from "./progress.js";
import { resolve, type Scope, textOf } from "./scope.js";

/** A piece of an output, before it is an event. */
export type OutputPiece = Omit<TextChunk, "event" | "at">;

/** Tells the outputs of a run piece by piece, each as soon as it is known. */
export interface OutputStream {
  /** Notes a piece of the output `text` of a node that is running. */
  heard(nodeId: string, text: string): void;
  /** What has become known since the last call. */
  news(): Iterable<OutputPiece>;
}

/** What an output stream follows. */
export interface Followed {
  readonly progress: Progress;
  readonly scope: Scope;
  readonly mode: Mode;
  /** Characters after which an output is told no further: its end will fail. */
  readonly maxLength: number;
}

/** Nothing more is known for now. */
const WAIT = undefined;

/**
 * Follows the outputs of the ends in the order in which these take their turn. One waits for the one before it, and none begins
 * before it is certain that its end is reached.
 */
export function outputStream(followed: Followed): OutputStream {
  const heard = new Map<string, string[]>();
  const pieces = tellAll(followed, heard);
  return {
    heard(nodeId, text) {
      const texts = heard.get(nodeId);
      if (texts) texts.push(text);
      else heard.set(nodeId, [text]);
    },
    *news() {
      for (let next = pieces.next(); !next.done && next.value !== WAIT; next = pieces.next())
        yield next.value;
    },
  };
}

type Heard = ReadonlyMap<string, readonly string[]>;
type Telling<T> = Generator<T | typeof WAIT, void, undefined>;

function* tellAll(followed: Followed, heard: Heard): Telling<OutputPiece> {
  const { progress, mode } = followed;
  const ends = progress.order.filter((node) => node.type === "end");
  for (const { id, outputs } of ends) {
    while (progress.fateOf(id) === "unknown") yield WAIT;
    if (progress.fateOf(id) === "skipped") continue;
    for (const { name, value } of outputs) {
      const template = parseTemplate(value);
      const keepsType = mode === "workflow" && singleReference(template) !== undefined;
      yield* tellOutput({ nodeId: id, output: name }, template, keepsType, followed, heard);
    }
  }
}

/** @param keepsType - Whether the output is the value that it refers to; one that is no text has no pieces. */
function* tellOutput(
  output: Pick<OutputPiece, "nodeId" | "output">,
  template: Template,
  keepsType: boolean,
  followed: Followed,
  heard: Heard,
): Telling<OutputPiece> {
  let left = followed.maxLength;
  for (const part of template) {
    const from = typeof part === "string" ? {} : { from: { nodeId: part.nodeId, output: part.output } };
    for (const text of typeof part === "string" ? [part] : tellValue(part, keepsType, followed, heard)) {
      if (text === WAIT) {
        yield WAIT;
        continue;
      }
      left -= text.length;
      if (left < 0) return;
      if (text !== "") yield { ...output, text, ...from };
    }
  }
}

/** Tells what a reference stands for: the text of a running node as it is heard, all else once it is there. */
function* tellValue(
  reference: Reference,
  keepsType: boolean,
  { scope, progress }: Followed,
  heard: Heard,
): Telling<string> {
  const { nodeId, output, path, filter } = reference;
  const isText = output === "text" && path.length === 0 && filter === undefined;
  let told = 0;
  let pieces = 0;
  while (!scope.has(nodeId) && progress.fateOf(nodeId) !== "skipped") {
    const news = isText ? (heard.get(nodeId) ?? []).slice(pieces) : [];
    pieces += news.length;
    for (const text of news) {
      told += text.length;
      yield text;
    }
    yield WAIT;
  }
  if (!keepsType || typeof resolve(reference, scope) === "string") yield textOf(reference, scope).slice(told);
}
