import fc from "fast-check";
import { expect, test } from "vitest";
import {
  formatKey,
  type LedgerRecord,
  mergeRecords,
  type Sample,
  type Source,
} from "../../src/ledger/index.js";

const word = fc.constantFrom("a", "b", "c");
const key = fc.record({
  surface: word,
  operation: word,
  status: fc.constantFrom("200", "404", "default"),
  mediaType: fc.constantFrom("", "application/json"),
  code: fc.constantFrom("", "gone"),
});
const fault = fc.record({ check: word, message: word });
const sample = fc.string().map(
  (body): Sample => ({
    request: { method: "GET", url: "/", headers: {} },
    response: { status: 200, headers: {}, body },
  }),
);
const record: fc.Arbitrary<LedgerRecord> = fc.record(
  {
    key,
    source: fc.constantFrom<Source[]>("declared", "emitted", "observed", "reachable"),
    count: fc.integer({ min: 1, max: 1000 }),
    broken: fc.integer({ min: 0, max: 10 }),
    faults: fc.array(fault, { maxLength: 3 }),
    sample,
  },
  { requiredKeys: ["key", "source", "count"] },
);

test("the ledger is the same in whatever order the records come", () => {
  const orders = fc
    .array(record, { maxLength: 20 })
    .chain((records) =>
      fc.tuple(
        fc.constant(records),
        fc.shuffledSubarray(records, { minLength: records.length, maxLength: records.length }),
      ),
    );
  fc.assert(
    fc.property(orders, ([records, shuffled]) => {
      expect([...mergeRecords(shuffled)]).toEqual([...mergeRecords(records)]);
    }),
  );
});

test("no record is lost and none is counted twice", () => {
  const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
  fc.assert(
    fc.property(fc.array(record, { maxLength: 20 }), (records) => {
      const entries = [...mergeRecords(records).values()];
      expect(sum(entries.flatMap(({ counts }) => Object.values(counts)))).toBe(
        sum(records.map(({ count }) => count)),
      );
      expect(sum(entries.map(({ broken }) => broken))).toBe(sum(records.map(({ broken = 0 }) => broken)));
      expect(new Set(entries.map((entry) => formatKey(entry.key)))).toEqual(
        new Set(records.map((entry) => formatKey(entry.key))),
      );
    }),
  );
});

test("equal faults are kept once, and not more than ten of a key", () => {
  const number = (i: number) => String(i).padStart(2, "0");
  const records = Array.from(
    { length: 40 },
    (_, i): LedgerRecord => ({
      key: { surface: "api", operation: "a", status: "200", mediaType: "", code: "" },
      source: "observed",
      count: 1,
      broken: 1,
      faults: [{ check: "body-schema", message: `wrong ${number(i % 20)}` }],
    }),
  );
  const [entry] = mergeRecords(records).values();
  expect(entry?.broken).toBe(40);
  expect(entry?.faults.map(({ message }) => message)).toEqual(
    Array.from({ length: 10 }, (_, i) => `wrong ${number(i)}`),
  );
});
