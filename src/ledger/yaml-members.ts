/** The members of a YAML mapping, through aliases and merge keys. */

import { type Document, isAlias, isMap, isNode, isScalar, isSeq } from "yaml";

/** One member; the places are absent where it comes from another mapping. */
interface YamlMember {
  /** The value of a scalar; `undefined` for anything else. */
  readonly value: unknown;
  readonly offset?: number | undefined;
  readonly keyOffset?: number | undefined;
}

/** By name. */
export type Members = ReadonlyMap<string, YamlMember>;

/** https://yaml.org/type/merge.html */
const MERGE = "<<";

/**
 * Reads a mapping that may be an alias, and have members from others by a merge key; its own win.
 *
 * @returns `undefined` for what is no mapping.
 */
export function membersOf(node: unknown, document: Document): Members | undefined {
  return read(node, document, new Set());
}

function read(node: unknown, document: Document, above: ReadonlySet<unknown>): Members | undefined {
  const map = resolved(node, document);
  // A mapping may be merged into itself.
  if (!isMap(map) || above.has(map)) return undefined;
  const own = new Map<string, YamlMember>();
  const merged = new Map<string, YamlMember>();
  for (const { key, value } of map.items) {
    const name = isScalar(key) ? String(key.value) : "";
    if (name === MERGE) {
      const from = resolved(value, document);
      for (const source of isSeq(from) ? from.items : [from])
        for (const [inner, member] of read(source, document, new Set([...above, map])) ?? [])
          if (!merged.has(inner)) merged.set(inner, { value: member.value });
    } else {
      const target = resolved(value, document);
      own.set(name, {
        value: isScalar(target) ? target.value : undefined,
        offset: offsetOf(value),
        keyOffset: offsetOf(key),
      });
    }
  }
  return new Map([...merged, ...own]);
}

function resolved(node: unknown, document: Document): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

function offsetOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
