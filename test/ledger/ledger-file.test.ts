import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  clearLedgers,
  type LedgerRecord,
  LedgerWriter,
  mergeRecords,
  readLedgerFolder,
} from "../../src/ledger/index.js";
import { readLine } from "../../src/ledger/ledger-file.js";
import { temporaryFolder } from "../generate/temporary-folder.js";
import { contract, openContract } from "./contract.js";

const seen = (status: string, rest: Partial<LedgerRecord> = {}): LedgerRecord => ({
  key: { surface: "api", operation: "getThing", status, mediaType: "application/json", code: "" },
  source: "observed",
  count: 1,
  ...rest,
});

const writerIn = (folder: string, tool = "vitest") =>
  new LedgerWriter({ folder, tool, contracts: { api: contract } });

function writeOnce(folder: string, status: string): void {
  const writer = writerIn(folder);
  writer.add(seen(status));
  writer.flush();
}

const onlyFile = (folder: string) => join(folder, readdirSync(folder)[0] ?? "");

/** Statuses with how often they were observed. */
const counted = (folder: string) =>
  [...mergeRecords(readLedgerFolder(folder, { api: contract }).records).values()].map(({ key, counts }) => [
    key.status,
    counts.observed,
  ]);

test("what several writers recorded, over several flushes, adds up", () => {
  const folder = join(temporaryFolder(), "not", "there");
  const [one, other] = [writerIn(folder), writerIn(folder)];
  one.add(seen("200"));
  one.add(seen("200"));
  one.flush();
  one.add(seen("200"));
  one.flush();
  other.add(seen("404", { count: 7 }));
  other.flush();
  other.flush();
  expect(readdirSync(folder)).toHaveLength(2);
  expect(counted(folder)).toEqual([
    ["200", 3],
    ["404", 7],
  ]);
});

test("a writer that nobody flushes keeps a bounded number of records in memory", () => {
  const folder = temporaryFolder();
  const writer = writerIn(folder);
  for (let i = 0; i < 500; i++) writer.add(seen("200"));
  expect(counted(folder)).toEqual([["200", 500]]);
});

test("a folder that is not there holds no ledger", () => {
  expect(readLedgerFolder(join(temporaryFolder(), "absent"), { api: contract })).toEqual({
    records: [],
    files: 0,
    diagnostics: [],
  });
});

test("a ledger that is cleared while the folder is read holds nothing", () => {
  const folder = temporaryFolder();
  symlinkSync(join(folder, "cleared"), join(folder, "vitest-1.ndjson"));
  const writer = writerIn(folder);
  writer.add(seen("200"));
  writer.flush();
  expect(counted(folder)).toEqual([["200", 1]]);
});

test("wherever a process ends while it writes, the lines before are read and nothing is complained about", () => {
  const folder = temporaryFolder();
  const writer = writerIn(folder);
  for (const status of ["200", "404", "500"]) writer.add(seen(status));
  writer.flush();
  const file = onlyFile(folder);
  const whole = readFileSync(file);
  const ends = [...whole.keys()].filter((index) => whole[index] === 10);
  fc.assert(
    fc.property(fc.nat({ max: whole.length }), (length) => {
      writeFileSync(file, whole.subarray(0, length));
      const { records, diagnostics } = readLedgerFolder(folder, { api: contract });
      // A last line that lacks only its end is whole.
      const complete = ends.filter((end) => end <= length).length;
      expect(records).toHaveLength(Math.max(0, complete - 1));
      expect(diagnostics).toEqual([]);
    }),
  );
});

test("records of another contract are passed over with a warning, those after a new header are not", () => {
  const folder = temporaryFolder();
  const stale = new LedgerWriter({ folder, tool: "old", contracts: { api: openContract } });
  stale.add(seen("200"));
  stale.flush();
  expect(readLedgerFolder(folder, { api: contract })).toEqual({
    records: [],
    files: 1,
    diagnostics: [
      {
        id: "ledger-stale",
        severity: "warning",
        message:
          "Records of `api` in one ledger are about another version of its contract and were passed over.",
        fix: "run the tests again",
        position: { file: onlyFile(folder), line: 2, column: 1 },
      },
    ],
  });
  const older = new LedgerWriter({ folder, tool: "older", contracts: { api: openContract } });
  older.add(seen("200"));
  older.flush();
  expect(readLedgerFolder(folder, { api: contract }).diagnostics.map(({ message }) => message)).toEqual([
    "Records of `api` in 2 ledgers are about another version of its contract and were passed over.",
  ]);
  const other = temporaryFolder();
  writeOnce(other, "404");
  appendFileSync(onlyFile(folder), readFileSync(onlyFile(other)));
  expect(counted(folder)).toEqual([["404", 1]]);
});

test("records of a surface that nobody asked for are none of this reader's business", () => {
  const folder = temporaryFolder();
  writeOnce(folder, "200");
  expect(readLedgerFolder(folder, { console: contract })).toEqual({ records: [], files: 1, diagnostics: [] });
});

test("a line that is no record, and a file of another version, are passed over with a warning", () => {
  const folder = temporaryFolder();
  writeOnce(folder, "200");
  appendFileSync(onlyFile(folder), '{"key":["api"],"source":"observed"}\n{"nothing": 1}\n');
  writeFileSync(
    join(folder, "zz.ndjson"),
    '{"wireproof":"ledger","version":99,"contracts":{}}\n{"key":["api","a","200","",""],"source":"observed","count":1}\n',
  );
  const { records, diagnostics } = readLedgerFolder(folder, { api: contract });
  expect(records).toHaveLength(1);
  expect(diagnostics.map(({ id, position }) => [id, position?.line])).toEqual([
    ["ledger-foreign", 2],
    ["ledger-unreadable", 3],
  ]);
});

test("what is written after another run has cleared the folder is read, and says what it is about", () => {
  const folder = temporaryFolder();
  const writer = writerIn(folder);
  writer.add(seen("200"));
  writer.flush();
  clearLedgers(folder, "vitest");
  writer.add(seen("404"));
  writer.flush();
  writer.add(seen("404"));
  writer.flush();
  expect(counted(folder)).toEqual([["404", 2]]);
  expect(readLedgerFolder(folder, { api: contract }).diagnostics).toEqual([]);
});

test("records without a header are passed over, and told as such", () => {
  const folder = temporaryFolder();
  writeOnce(folder, "200");
  const [, ...lines] = readFileSync(onlyFile(folder), "utf8").split("\n");
  writeFileSync(onlyFile(folder), lines.join("\n"));
  const { records, diagnostics } = readLedgerFolder(folder, { api: contract });
  expect(records).toEqual([]);
  expect(diagnostics.map(({ id, message }) => [id, message])).toEqual([
    [
      "ledger-headless",
      "The records in one ledger were passed over: the line before them is missing that says which contract they are about.",
    ],
  ]);
});

test("a new run replaces the ledgers of its own tool only", () => {
  const folder = temporaryFolder();
  for (const tool of ["vitest", "verify"]) {
    const writer = writerIn(folder, tool);
    writer.add(seen("200"));
    writer.flush();
  }
  clearLedgers(folder, "vitest");
  expect(readdirSync(folder).map((name) => name.split("-")[0])).toEqual(["verify"]);
});

test("no line makes the reader throw, and what it takes for a record has the shape of one", () => {
  const lines = fc.oneof(
    fc.string(),
    fc.json(),
    fc.jsonValue().map((value) => JSON.stringify({ key: value })),
  );
  fc.assert(
    fc.property(lines, (line) => {
      const read = readLine(line);
      const parts = "record" in read ? Object.values(read.record.key) : [];
      expect(parts.every((part) => typeof part === "string")).toBe(true);
    }),
  );
});

test("a folder within the folder is no ledger, whatever its name, nor is one behind a link", () => {
  const folder = temporaryFolder();
  writeOnce(folder, "200");
  mkdirSync(join(folder, "old.ndjson"));
  symlinkSync(temporaryFolder(), join(folder, "linked.ndjson"), "junction");
  expect(counted(folder)).toEqual([["200", 1]]);
  expect(readLedgerFolder(folder, { api: contract })).toMatchObject({ files: 1, diagnostics: [] });
});

test.skipIf(process.platform === "win32")("nobody waits for what comes through a pipe", () => {
  const folder = temporaryFolder();
  writeOnce(folder, "200");
  execFileSync("mkfifo", [join(folder, "pipe.ndjson")]);
  expect(counted(folder)).toEqual([["200", 1]]);
});

test("a ledger that is too large to be read is passed over with a warning", () => {
  const folder = temporaryFolder();
  writeOnce(folder, "200");
  const file = join(folder, "large.ndjson");
  writeFileSync(file, "");
  // A file with a hole takes no room on the disk.
  truncateSync(file, 600 * 1024 * 1024);
  const { files, records, diagnostics } = readLedgerFolder(folder, { api: contract });
  expect([files, records.length]).toEqual([2, 1]);
  expect(diagnostics).toEqual([
    {
      id: "ledger-unreadable",
      severity: "warning",
      message: expect.stringMatching(
        /^What is in one ledger cannot be read \(more than \d+ MB\) and was passed over\.$/,
      ),
      fix: "delete the ledgers and run the tests again",
      position: { file, line: 1, column: 1 },
    },
  ]);
});
