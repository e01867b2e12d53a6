/** Whether a value is a tree that can be copied: YAML aliases can make it a circle, or grow it beyond any memory. */

/** More values than any real document has; a few lines of nested aliases have more. */
const MOST_VALUES = 20_000_000;

/**
 * Says what keeps a value from being read as a tree of reasonable size.
 *
 * Takes time in proportion to what is in memory, not to what copying would make of it.
 *
 * @returns One sentence without a full stop, or undefined when nothing does.
 */
export function treeFault(value: unknown): string | undefined {
  const sizes = new Map<object, number>();
  const open = new Set<object>();
  const measure = (node: unknown): number => {
    if (typeof node !== "object" || node === null) return 1;
    if (open.has(node)) return Number.POSITIVE_INFINITY;
    const known = sizes.get(node);
    if (known !== undefined) return known;
    open.add(node);
    let size = 1;
    for (const item of Object.values(node)) size += measure(item);
    open.delete(node);
    sizes.set(node, size);
    return size;
  };
  const size = measure(value);
  if (size === Number.POSITIVE_INFINITY) return "The document contains itself";
  return size > MOST_VALUES ? "The document grows too large when its aliases are followed" : undefined;
}
