/** Where a value was written: JSON pointer to line and column, within one file and on through `$ref` into others. */

import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { pointerTokens } from "./json-pointer.js";
import type { Position } from "./model.js";

/** A place that may not exist: the value some tokens below the root of a file. */
export interface Place {
  readonly file: string;
  readonly tokens: readonly string[];
}

/** How far a walk came within one file. */
interface Found {
  readonly offset: number;
  /** The tokens that lead nowhere in this file. */
  readonly rest: readonly string[];
  /** The `$ref` on which the walk stopped. */
  readonly ref?: string;
}

/** The text of one file, parsed for positions only when somebody asks. */
export class SourceFile {
  /** The name for messages. */
  readonly name: string;
  readonly text: string;
  #parsed: { root: Node | null; lines: LineCounter; resolve: (node: unknown) => unknown } | undefined;

  constructor(name: string, text: string) {
    this.name = name;
    this.text = text;
  }

  /** Line and column of an offset into the text. */
  position(offset: number): Position {
    const { line, col } = this.#parse().lines.linePos(offset);
    return { file: this.name, line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  /** Walks down from the root as far as the tokens lead: to the key of a map's entry, to an item of a list. */
  find(tokens: readonly string[]): Found {
    const { root, resolve } = this.#parse();
    let node: unknown = resolve(root);
    let offset = root?.range?.[0] ?? 0;
    for (const [index, token] of tokens.entries()) {
      const step = stepInto(node, token);
      if (!step) {
        const ref = isMap(node) ? node.get("$ref") : undefined;
        return { offset, rest: tokens.slice(index), ...(typeof ref === "string" && { ref }) };
      }
      offset = step.offset ?? offset;
      node = resolve(step.value);
    }
    return { offset, rest: [] };
  }

  #parse() {
    if (!this.#parsed) {
      const lines = new LineCounter();
      const document = parseDocument(this.text, {
        lineCounter: lines,
        uniqueKeys: false,
        logLevel: "silent",
      });
      const resolve = (node: unknown) => (isAlias(node) ? node.resolve(document) : node);
      this.#parsed = { root: document.contents, lines, resolve };
    }
    return this.#parsed;
  }
}

function stepInto(node: unknown, token: string): { value: unknown; offset: number | undefined } | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === token);
    return pair && { value: pair.value, offset: isScalar(pair.key) ? pair.key.range?.[0] : undefined };
  }
  if (!isSeq(node)) return undefined;
  const item: unknown = node.items[Number(token)];
  const range = isScalar(item) || isMap(item) || isSeq(item) || isAlias(item) ? item.range : undefined;
  return item === undefined ? undefined : { value: item, offset: range?.[0] };
}

/**
 * Finds the position of a place, following `$ref`s from file to file where the place lies behind one.
 *
 * @param open - Gives a file by the reference written in another: its source and the reference's pointer tokens.
 * @returns The nearest ancestor's position when the exact place does not exist; undefined for an unknown file.
 */
export function findPosition(
  place: Place,
  files: ReadonlyMap<string, SourceFile>,
  open: (from: string, ref: string) => Place,
): Position | undefined {
  let current = place;
  let nearest: Position | undefined;
  // A circle of references ends the search at the last place that exists.
  for (let hops = 0; hops < 50; hops++) {
    const file = files.get(current.file);
    if (!file) return nearest;
    const { offset, rest, ref } = file.find(current.tokens);
    nearest = file.position(offset);
    if (rest.length === 0 || ref === undefined) return nearest;
    const target = open(current.file, ref);
    current = { file: target.file, tokens: [...target.tokens, ...rest] };
  }
  return nearest;
}

/** Splits a reference as written (`./errors.yaml#/codes`) into its file part and pointer tokens. */
export function splitReference(ref: string): { file: string; tokens: string[] } {
  const [file = "", fragment = ""] = ref.split("#", 2);
  let pointer = fragment;
  try {
    pointer = decodeURIComponent(fragment);
  } catch {
    // Not percent-encoded after all.
  }
  return { file, tokens: pointerTokens(pointer) };
}
