import { describe, expect, test } from "vitest";
import {
  type Coverage,
  type CoverageInput,
  coverage,
  formatKey,
  gate,
  type LedgerKey,
  type LedgerRecord,
  mergeRecords,
  readWaivers,
} from "../../src/ledger/index.js";
import { contract, openContract } from "./contract.js";

const surfaces = [{ name: "api", contract }];
const NOW = Date.UTC(2026, 6, 3, 9);

const record = (key: Partial<LedgerKey>, rest: Partial<LedgerRecord> = {}): LedgerRecord => ({
  key: {
    surface: "api",
    operation: "getThing",
    status: "200",
    mediaType: "application/json",
    code: "",
    ...key,
  },
  source: "observed",
  count: 1,
  ...rest,
});

/** Everything that the document declares, seen once. */
const ALL: readonly LedgerRecord[] = coverage({ surfaces, ledger: new Map(), now: NOW }).cells.map(
  ({ key }) => record(key),
);

function covered(
  records: readonly LedgerRecord[],
  rest: Partial<CoverageInput> & { yaml?: string } = {},
): Coverage {
  const { yaml = "", ...input } = rest;
  const { waivers } = readWaivers(yaml, "waivers.yaml");
  return coverage({ surfaces, ledger: mergeRecords(records), waivers, now: NOW, ...input });
}

const states = ({ cells }: Coverage) =>
  Object.fromEntries(cells.map(({ key, state }) => [formatKey(key), state]));

const waiver = (key: string, expires = "2026-12-31") =>
  `- key: "${key}"\n  reason: cannot be provoked from outside\n  expires: ${expires}\n`;
const GONE = "api getThing 404 application/json thing_gone";
const HANDLER = { file: "src/things.ts", line: 12, column: 5 };
const without = (text: string) => ALL.filter(({ key }) => formatKey(key) !== text);

describe("the gate", () => {
  test("passes when every declared answer was observed and nothing else was", () => {
    const all = covered(ALL);
    expect(all.percent).toBe(100);
    expect(all.counts).toEqual({ proven: 11, waived: 0, missing: 0, dead: 0, broken: 0, undeclared: 0 });
    expect(gate(all, 100)).toEqual([]);
  });

  test("fails for each declared answer that nobody saw, and says where it is declared", () => {
    const one = covered(without(GONE));
    expect(states(one)[GONE]).toBe("missing");
    expect(one.cells.find(({ key }) => formatKey(key) === GONE)?.position?.file).toBe("counted.yaml");
    expect(gate(one, 100)).toEqual(["90.9 % is less than 100 %"]);
    expect(gate(one, 90)).toEqual([]);
  });

  test("an answer that only the server itself reports is not proven", () => {
    const one = covered([...without(GONE), record(keyOf(GONE), { source: "emitted" })]);
    expect(states(one)[GONE]).toBe("missing");
  });

  test("fails for an answer that is not declared, whoever saw it and whatever the minimum", () => {
    for (const source of ["observed", "emitted"] as const) {
      const found = covered([...ALL, record({ status: "418", mediaType: "text/plain" }, { source })]);
      expect(states(found)["api getThing 418 text/plain"]).toBe("undeclared");
      expect(gate(found, 0)).toEqual(["1 answer not declared"]);
    }
  });

  test("fails for an answer that broke the contract, even when others kept it", () => {
    const faults = [{ check: "body-schema", message: "no id" }];
    const found = covered([...ALL, record({}, { broken: 1, faults })]);
    expect(states(found)["api getThing 200 application/json"]).toBe("broken");
    expect(gate(found, 0)).toEqual(["1 answer broke the contract"]);
  });

  test("99.99 % is not 100", () => {
    const many = covered(without(GONE));
    expect({ ...many, percent: 99.9 }.percent).toBeLessThan(100);
    expect(many.percent).toBe(90.9);
  });

  test("what is dead is told apart from what is only missing, and counts as unproven", () => {
    const found = covered(without(GONE), { dead: new Map([[GONE, HANDLER]]) });
    expect(states(found)[GONE]).toBe("dead");
    expect(found.cells.find(({ state }) => state === "dead")?.handler).toBe(HANDLER);
    expect(gate(found, 100)).toEqual(["90.9 % is less than 100 %"]);
    expect(states(covered(ALL, { dead: new Map([[GONE, HANDLER]]) }))[GONE]).toBe("proven");
  });
});

function keyOf(text: string): LedgerKey {
  const found = ALL.find(({ key }) => formatKey(key) === text);
  if (!found) throw new Error(`no key ${text}`);
  return found.key;
}

test("operations come in the order of the document, not of the alphabet", () => {
  const order = [...new Set(covered(ALL).cells.map(({ key }) => key.operation))];
  expect(order).toEqual(["getThing", "deleteThing", "-"]);
});

test("what a range admits beside the codes that it lists need not be proven, and may be", () => {
  const open = [{ name: "open", contract: openContract }];
  const none = coverage({ surfaces: open, ledger: new Map(), now: NOW });
  expect(none.declared).toBe(5);
  const key = { surface: "open", operation: "root", status: "4XX", mediaType: "application/json", code: "" };
  const some = coverage({ surfaces: open, ledger: mergeRecords([record(key)]), now: NOW });
  expect([some.declared, some.counts.proven, some.counts.undeclared]).toEqual([6, 1, 0]);
});

describe("a waiver", () => {
  test("excuses what is missing", () => {
    const found = covered(without(GONE), { yaml: waiver(GONE) });
    expect(found.diagnostics).toEqual([]);
    expect(found.counts.waived).toBe(1);
    expect(gate(found, 100)).toEqual([]);
  });

  test("holds through the day on which it expires and not longer", () => {
    const day = (now: number) => covered(without(GONE), { yaml: waiver(GONE, "2026-07-03"), now });
    expect(gate(day(Date.UTC(2026, 6, 3, 23, 59, 59)), 100)).toEqual([]);
    const late = day(Date.UTC(2026, 6, 4));
    expect(late.diagnostics).toEqual([
      {
        id: "waiver-expired",
        severity: "error",
        message: `The waiver of \`${GONE}\` expired on 2026-07-03.`,
        fix: "prove it, or say why it needs longer",
        position: { file: "waivers.yaml", line: 1, column: 3 },
      },
    ]);
    expect(gate(late, 0)).toEqual(["1 waiver to mend"]);
  });

  test("fails once it is met", () => {
    const { diagnostics, counts } = covered(ALL, { yaml: waiver(GONE) });
    expect(diagnostics.map(({ id }) => id)).toEqual(["waiver-met"]);
    expect(counts.waived).toBe(0);
  });

  test("fails for what is not declared, and says what was probably meant", () => {
    const { diagnostics } = covered(ALL, { yaml: waiver(GONE.replace("gone", "gnoe")) });
    expect(diagnostics.map(({ id, fix }) => [id, fix])).toEqual([
      ["waiver-unknown", `write \`${GONE}\`, or remove the waiver`],
    ]);
  });

  test("fails when it is there twice", () => {
    const { diagnostics } = covered(without(GONE), { yaml: waiver(GONE) + waiver(GONE) });
    expect(diagnostics.map(({ id, position }) => [id, position?.line])).toEqual([["waiver-doubled", 4]]);
  });

  test("excuses no answer that broke the contract, and is not met by it", () => {
    const broken = record(keyOf(GONE), { broken: 1, faults: [] });
    const found = covered([...without(GONE), broken], { yaml: waiver(GONE) });
    expect([found.counts.broken, found.diagnostics]).toEqual([1, []]);
  });

  test("with `*` names every key of that form, and is met once all of them are proven", () => {
    const any = waiver("api * 500 application/json internal_server_error");
    const broken = (text: string) => !text.endsWith("internal_server_error");
    const none = ALL.filter(({ key }) => broken(formatKey(key)));
    expect(covered(none, { yaml: any }).counts).toMatchObject({ waived: 2, missing: 0 });
    const half = without("api getThing 500 application/json internal_server_error");
    expect(covered(half, { yaml: any }).diagnostics).toEqual([]);
    expect(covered(ALL, { yaml: any }).diagnostics.map(({ id }) => id)).toEqual(["waiver-met"]);
  });
});
