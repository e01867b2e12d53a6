/** Coverage for programs. */

import type { Coverage } from "../coverage.js";
import { formatKey } from "../key.js";

/** One answer in the JSON form. */
export interface CoverageJsonAnswer {
  /** As waivers name it. */
  readonly key: string;
  readonly surface: string;
  readonly operation: string;
  readonly status: string;
  readonly mediaType: string;
  readonly code: string;
  readonly state: string;
  readonly observed: number;
  readonly emitted: number;
  readonly broken: number;
  readonly faults?: readonly { readonly check: string; readonly message: string }[];
  readonly declaredAt?: { readonly file: string; readonly line: number; readonly column: number };
  /** Of a dead answer: the handler that cannot raise it. */
  readonly handler?: { readonly file: string; readonly line: number; readonly column: number };
  readonly waiver?: { readonly reason: string; readonly expires: string };
}

/** Renders coverage as indented JSON, with a line's end. Samples are left out: they are for people. */
export function coverageJson(coverage: Coverage): string {
  const { percent, declared, counts, diagnostics, cells } = coverage;
  const answers = cells.map(({ key, state, entry, position, waiver, handler }): CoverageJsonAnswer => {
    const { observed, emitted } = entry?.counts ?? { observed: 0, emitted: 0 };
    return {
      key: formatKey(key),
      ...key,
      state,
      observed,
      emitted,
      broken: entry?.broken ?? 0,
      ...(entry && entry.faults.length > 0 && { faults: entry.faults }),
      ...(position && { declaredAt: position }),
      ...(handler && { handler }),
      ...(waiver && { waiver: { reason: waiver.reason, expires: waiver.expires } }),
    };
  });
  return `${JSON.stringify({ percent, declared, counts, diagnostics, answers }, undefined, 2)}\n`;
}
