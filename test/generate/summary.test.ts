import { expect, test } from "vitest";
import type { Drift } from "../../src/generate/plan.js";
import { checkSummary, duration, writeSummary } from "../../src/generate/summary.js";

const drift = (kind: Drift["kind"]): Drift => ({
  kind,
  path: "a",
  file: "/a",
  before: undefined,
  after: undefined,
});

test("a run's line counts files, changes and time", () => {
  expect(writeSummary(12, 3, 639.6)).toBe("12 files, 3 changed · 640 ms");
  expect(writeSummary(1, 0, 1290)).toBe("1 file, 0 changed · 1.3 s");
});

test("a check's line counts each kind of drift", () => {
  const clean = { drift: [], total: 12, foreign: [], edited: [] };
  expect(checkSummary(clean, 5)).toBe("12 files, all current · 5 ms");
  const stale = {
    ...clean,
    drift: [drift("changed"), drift("missing"), drift("changed"), drift("orphaned")],
  };
  expect(checkSummary(stale, 5)).toBe("12 files: 1 missing, 2 changed, 1 orphaned · 5 ms");
});

test("a duration turns to seconds at one second", () => {
  expect(duration(999)).toBe("999 ms");
  expect(duration(1000)).toBe("1.0 s");
});
