/** A short unified diff: where two texts first differ, in one hunk. */

const CONTEXT = 2;

/**
 * Returns the first difference between two texts in unified format, or `""` when there is none.
 *
 * @param limit - How many lines of each side are shown before the rest is only counted.
 */
export function shortDiff(before: string, after: string, path: string, limit = 6): string {
  if (before === after) return "";
  const a = before.split("\n");
  const b = after.split("\n");
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  const [endA, endB] = rejoin(a, b, start);
  const first = Math.max(0, start - CONTEXT);
  const removed = a.slice(start, endA);
  const added = b.slice(start, endB);
  const closing = a.slice(endA, endA + CONTEXT);
  const context = start - first;
  const range = (changed: readonly string[]) => `${first + 1},${context + changed.length + closing.length}`;
  return [
    `--- ${path} (on disk)`,
    `+++ ${path} (generated)`,
    `@@ -${range(removed)} +${range(added)} @@`,
    ...a.slice(first, start).map((line) => ` ${line}`),
    ...shown(removed, "-", limit),
    ...shown(added, "+", limit),
    ...closing.map((line) => ` ${line}`),
  ].join("\n");
}

/** How far apart the sides may drift before the hunk runs to their end. */
const WINDOW = 40;

/** Where both sides agree again for two lines after `start`; their ends when they do not within the window. */
function rejoin(a: readonly string[], b: readonly string[], start: number): [number, number] {
  for (let distance = 1; distance <= 2 * WINDOW; distance++)
    for (let i = Math.max(0, distance - WINDOW); i <= Math.min(distance, WINDOW); i++) {
      const x = start + i;
      const y = start + distance - i;
      if (x < a.length && y < b.length && a[x] === b[y] && a[x + 1] === b[y + 1]) return [x, y];
    }
  return [a.length, b.length];
}

function shown(lines: readonly string[], sign: "+" | "-", limit: number): string[] {
  const rest = lines.length - limit;
  const head = lines.slice(0, limit).map((line) => `${sign}${line}`);
  return rest > 0 ? [...head, `${sign}… ${rest} more ${rest === 1 ? "line" : "lines"}`] : head;
}
