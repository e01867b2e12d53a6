import { readFileSync } from "node:fs";
import { join } from "node:path";
import pc from "picocolors";
import { describe, expect, test } from "vitest";
import { type Contract, createContract } from "../../src/contract/index.js";
import {
  type Coverage,
  coverage,
  coverageFindings,
  coverageHtml,
  coverageMarkdown,
  coverageTable,
  type LedgerRecord,
  mergeRecords,
  readWaivers,
} from "../../src/ledger/index.js";
import { contract } from "./contract.js";

/** What a document or a server may call things. */
const HOSTILE = `</script><script>alert(1)</script>"'&<img src=x onerror=alert(2)>|\`*_\u001b[31m\u0007`;

const hostileContract: Contract = createContract(
  {
    openapi: "3.1.0",
    info: { title: HOSTILE, version: "1" },
    paths: {
      [`/${HOSTILE}`]: {
        get: {
          operationId: HOSTILE,
          summary: HOSTILE,
          responses: { "200": { description: HOSTILE, content: { "application/json": {} } } },
        },
      },
    },
  },
  { file: `${HOSTILE}.yaml` },
);

function hostile(): Coverage {
  const key = { surface: HOSTILE, operation: HOSTILE, status: "418", mediaType: HOSTILE, code: HOSTILE };
  const headers = { [HOSTILE]: HOSTILE };
  const record: LedgerRecord = {
    key,
    source: "observed",
    count: 1,
    broken: 1,
    faults: [{ check: "leak", message: HOSTILE }],
    sample: {
      request: { method: "GET", url: HOSTILE, headers, body: HOSTILE },
      response: { status: 418, headers, body: HOSTILE },
      test: HOSTILE,
    },
  };
  return coverage({
    surfaces: [{ name: HOSTILE, contract: hostileContract }],
    ledger: mergeRecords([record]),
    waivers: readWaivers(`- { key: ${JSON.stringify(HOSTILE)}, reason: r, expires: 2026-12-31 }`, "w")
      .waivers,
    now: 0,
  });
}

describe("hostile names", () => {
  test("are text in the page, and no script but its own may run there", () => {
    const page = coverageHtml(hostile());
    expect(page.match(/<script/g)).toHaveLength(2);
    expect(page).not.toContain("<img");
    expect(page.replaceAll("&quot;", "")).not.toMatch(/="[^"]*"onerror/);
    expect(page).toMatch(
      /content="default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'"/,
    );
  });

  test("move no cursor in a terminal", () => {
    const table = coverageTable(hostile(), { paint: pc.createColors(false) });
    expect([...table].filter((character) => character < " " && character !== "\n")).toEqual([]);
  });

  test("are neither markup nor cells in a summary", () => {
    const summary = coverageMarkdown(hostile());
    expect(summary).not.toMatch(/<(?!\/?code>)/);
    const rows = summary.split("\n").filter((line) => line.startsWith("|"));
    expect(rows.map((row) => row.match(/(?<!\\)\|/g)?.length)).toEqual(rows.map(() => 5));
  });
});

const now = Date.UTC(2026, 6, 3);
const nothing = coverage({ surfaces: [{ name: "api", contract }], ledger: new Map(), now });

test("findings name the answer, its place and what to do", () => {
  const dead = new Map([
    ["api deleteThing 409 application/json thing_locked", { file: "src/things.ts", line: 12, column: 5 }],
  ]);
  const undeclared: LedgerRecord = {
    key: { surface: "api", operation: "getThing", status: "418", mediaType: "", code: "" },
    source: "observed",
    count: 1,
    broken: 1,
    faults: [{ check: "status-declared", message: "Status `418` is not declared." }],
  };
  const found = coverage({
    surfaces: [{ name: "api", contract }],
    ledger: mergeRecords([undeclared]),
    dead,
    now,
  });
  const findings = coverageFindings(found);
  expect(findings).toHaveLength(12);
  expect(findings.map(({ id }) => id)).toEqual(expect.arrayContaining(["coverage-missing", "coverage-dead"]));
  expect(findings).toContainEqual({
    id: "coverage-undeclared",
    severity: "error",
    message:
      "`api getThing 418` was answered and is not declared. status-declared: Status `418` is not declared.",
    fix: "declare it, or do not answer it",
  });
  expect(findings).toContainEqual({
    id: "coverage-dead",
    severity: "error",
    message:
      "`api deleteThing 409 application/json thing_locked` is declared, and nothing in the code can answer it (its handler: src/things.ts:12).",
    fix: "remove it from the operation, or raise it in the handler",
    position: { file: "counted.yaml", line: 1, column: 1 },
  });
});

test("the summary of a run lists what is left, and only that", () => {
  expect(coverageMarkdown(nothing).split("\n").slice(0, 6)).toEqual([
    "## Contract coverage",
    "",
    "0 % of 11 declared answers: 0 proven, 11 missing",
    "",
    "| surface | operation | proven | left |",
    "| --- | --- | --: | --- |",
  ]);
  const all = nothing.cells.map(({ key }): LedgerRecord => ({ key, source: "observed", count: 1 }));
  const proven = coverage({ surfaces: [{ name: "api", contract }], ledger: mergeRecords(all), now });
  expect(coverageMarkdown(proven)).toBe("## Contract coverage\n\n100 % of 11 declared answers: 11 proven\n");
});

test("the table keeps to 80 columns, whatever the names", () => {
  const wide = coverageTable(hostile(), { paint: pc.createColors(false) });
  for (const text of [wide, coverageTable(nothing, { paint: pc.createColors(false), all: true })])
    for (const line of text.split("\n"))
      if (/^\S.*\d\/\d/.test(line)) expect(line.length).toBeLessThanOrEqual(80);
});

test("every state has its colour in the style sheet", () => {
  const style = readFileSync(join(import.meta.dirname, "../../src/ledger/render/html/style.ts"), "utf8");
  for (const state of Object.keys(nothing.counts)) expect(style).toContain(`[data-state=${state}]`);
});
