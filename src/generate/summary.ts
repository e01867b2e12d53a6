/** The one line that ends a run. */

import type { Plan } from "./plan.js";

/** `12 files, 3 changed · 640 ms`. Removed files count as changed. */
export function writeSummary(total: number, changed: number, milliseconds: number): string {
  return `${files(total)}, ${changed} changed · ${duration(milliseconds)}`;
}

/** `12 files, all current · 640 ms` or `12 files: 1 missing, 2 changed · 640 ms`. */
export function checkSummary({ drift, total }: Plan, milliseconds: number): string {
  const counts = (["missing", "changed", "orphaned"] as const)
    .map((kind) => [drift.filter((entry) => entry.kind === kind).length, kind] as const)
    .filter(([count]) => count > 0)
    .map(([count, kind]) => `${count} ${kind}`);
  const state = counts.length === 0 ? ", all current" : `: ${counts.join(", ")}`;
  return `${files(total)}${state} · ${duration(milliseconds)}`;
}

function files(count: number): string {
  return count === 1 ? "1 file" : `${count} files`;
}

/** `640 ms`, `1.3 s`. */
export function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
