import { mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadContracts } from "../../src/contract/index.js";
import { type LedgerKey, LedgerWriter } from "../../src/ledger/index.js";
import { temporaryFolder, writeFiles } from "../generate/temporary-folder.js";
import { runIn, writeProject } from "./run-in.js";

/** Keys of one surface of the small project, and what is declared there. */
const key = (rest: Partial<LedgerKey>): LedgerKey => ({
  surface: "api",
  operation: "getApp",
  status: "200",
  mediaType: "application/json",
  code: "",
  ...rest,
});

/** A project of two surfaces where tests have seen these answers, and everything of the console. */
async function project(seen: readonly LedgerKey[]): Promise<string> {
  const folder = temporaryFolder();
  writeProject(folder);
  const [api, console] = await loadContracts(
    ["api", "console"].map((name) => join(folder, `openapi/${name}.yaml`)),
  );
  if (!api?.contract || !console?.contract) throw new Error("the documents do not load");
  const contracts = { api: api.contract, console: console.contract };
  const writer = new LedgerWriter({ folder: join(folder, ".wireproof/ledger"), tool: "vitest", contracts });
  for (const one of [...seen, ...ALL.map((of) => ({ ...of, surface: "console" }))])
    writer.add({ key: one, source: "observed", count: 1 });
  writer.flush();
  return folder;
}

const internal = { status: "500", code: "internal_server_error" };
const ALL: readonly LedgerKey[] = [
  key({ operation: "listApps" }),
  key({ operation: "listApps", ...internal }),
  key({}),
  key({ status: "404", code: "app_not_found" }),
  key({ status: "422", code: "invalid_param" }),
  key(internal),
];
const MOST = ALL.filter(
  ({ status, operation }) => operation !== "getApp" || (status !== "404" && status !== "500"),
);

test("with everything proven it exits with 0 and says so", async () => {
  const folder = await project(ALL);
  expect(await runIn(folder, ["coverage"])).toEqual({
    code: 0,
    stdout: "api\n2 operations are complete\n\nconsole\n2 operations are complete\n",
    stderr: "✓ 100 % of 12 declared answers: 12 proven\n",
  });
});

test("what is left is listed by operation within 80 columns, and exits with 1", async () => {
  const { code, stdout, stderr } = await runIn(await project(MOST), ["coverage"]);
  expect(code).toBe(1);
  expect(stdout).toBe(
    [
      "api",
      "getApp                           2/4  404 app_not_found, 500",
      "                                      internal_server_error",
      "1 operation is complete",
      "",
      "console",
      "2 operations are complete",
      "",
    ].join("\n"),
  );
  expect(stderr).toBe("✗ 83.3 % of 12 declared answers: 10 proven, 2 missing; 83.3 % is less than 100 %\n");
});

test("--min says how much is enough, --all lists what is complete too", async () => {
  const { code, stdout } = await runIn(await project(MOST), ["coverage", "--min", "83", "--all"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^listApps {25}2\/2$/m);
});

test("--min is held against what is proven, not against what is printed of it", async () => {
  const folder = await project(MOST);
  expect((await runIn(folder, ["coverage", "--min", "83.33"])).code).toBe(0);
  const { code, stderr } = await runIn(folder, ["coverage", "--min", "83.34"]);
  expect([code, stderr]).toEqual([1, expect.stringContaining("83.3 % is less than 83.34 %")]);
});

test("a waiver beside the configuration excuses, and one that does not hold fails with its place", async () => {
  const folder = await project(MOST);
  writeFiles(folder, {
    "waivers.yaml": [
      '- { key: "* getApp 500 application/json internal_server_error", reason: no fault hook, expires: 2026-12-31 }',
      '- { key: "api getApp 404 application/json app_not_found", reason: not yet, expires: 2026-01-31 }',
    ].join("\n"),
  });
  const date = () => Date.UTC(2026, 6, 3);
  const { code, stderr } = await runIn(folder, ["coverage", "--min", "90"], { date });
  expect(code).toBe(1);
  expect(stderr).toContain("waivers.yaml:2:3 error waiver-expired");
  expect(stderr).toContain(
    "✗ 91.6 % of 12 declared answers: 10 proven, 1 waived, 1 missing; 1 waiver to mend\n",
  );
});

test("--format json is complete and for programs", async () => {
  const folder = await project([...MOST, key({ status: "418" })]);
  const { code, stdout } = await runIn(folder, ["coverage", "--format", "json"]);
  expect(code).toBe(1);
  const { percent, counts, answers } = JSON.parse(stdout);
  expect([percent, counts.missing, counts.undeclared]).toEqual([83.3, 2, 1]);
  expect(answers).toHaveLength(13);
  expect(answers).toContainEqual({
    key: "api getApp 404 application/json app_not_found",
    surface: "api",
    operation: "getApp",
    status: "404",
    mediaType: "application/json",
    code: "app_not_found",
    state: "missing",
    observed: 0,
    emitted: 0,
    broken: 0,
    declaredAt: { file: "openapi/api.yaml", line: 9, column: 5 },
  });
});

test("--output writes a file, folders included, and prints no data", async () => {
  const folder = await project(ALL);
  const { code, stdout } = await runIn(folder, ["coverage", "--format", "json", "-o", "out/coverage.json"]);
  expect([code, stdout]).toEqual([0, ""]);
  expect(JSON.parse(readFileSync(join(folder, "out/coverage.json"), "utf8")).percent).toBe(100);
});

test("--format github annotates the document's lines, and adds to the page of the run", async () => {
  const folder = await project(MOST);
  writeFiles(folder, { "summary.md": "before\n" });
  const env = { GITHUB_STEP_SUMMARY: join(folder, "summary.md") };
  const { code, stdout } = await runIn(folder, ["coverage", "--format", "github"], { env });
  expect(code).toBe(1);
  expect(stdout.split("\n")).toEqual([
    "::error file=openapi/api.yaml,line=9,col=5,title=coverage-missing::`api getApp 404 application/json app_not_found` is declared, and no test has seen it. Fix: provoke it in a test, waive it with a reason, or remove it from the document.",
    expect.stringMatching(
      /^::error file=openapi\/api\.yaml,line=9,col=5,title=coverage-missing::`api getApp 500 /,
    ),
    "",
  ]);
  const summary = readFileSync(join(folder, "summary.md"), "utf8");
  expect(summary).toMatch(/^before\n## Contract coverage\n\n83\.3 % of 12 declared answers/);
});

test("a page of the run that cannot be written is told as such, once everything else is written", async () => {
  const folder = await project(MOST);
  const env = { GITHUB_STEP_SUMMARY: folder };
  const flags = ["coverage", "--format", "github", "-o", "annotations.txt"];
  const { code, stderr } = await runIn(folder, flags, { env });
  expect(code).toBe(2);
  expect(stderr).toBe(
    `✗ output-unwritable: ${folder} cannot be written (EISDIR). Fix: unset GITHUB_STEP_SUMMARY, or name a file that may be written there\n`,
  );
  expect(readFileSync(join(folder, "annotations.txt"), "utf8")).toContain("coverage-missing");
});

test("--format html writes the page", async () => {
  const folder = await project(MOST);
  const { code, stdout, stderr } = await runIn(folder, [
    "coverage",
    "--format",
    "html",
    "-o",
    "coverage.html",
  ]);
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toContain("83.3 % of 12 declared answers");
  const page = readFileSync(join(folder, "coverage.html"), "utf8");
  expect(page).toMatch(/^<!doctype html>/);
  expect(page).toContain('aria-label="api getApp 404 application/json app_not_found, missing"');
});

test("without a ledger there is nothing to report: a failure to run, with the fix", async () => {
  const folder = temporaryFolder();
  writeProject(folder);
  const { code, stdout, stderr } = await runIn(folder, ["coverage"]);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(/^✗ ledger-empty: no ledger in .*\.wireproof.*Fix: run the tests/);
});

test.each([
  [["--min", "101"], "Write a number from 0 to 100."],
  [["--min", ""], "Write a number from 0 to 100."],
  [["--min", "0x10"], "Write a number from 0 to 100."],
  [["--min", "1e1"], "Write a number from 0 to 100."],
  [["--format", "xml"], "Allowed choices are table, json, github, html"],
  [["--waivers", "absent.yaml"], "waivers-unreadable: no file absent.yaml"],
  [["--config", "absent.json"], "config-unreadable"],
  [["--reachable", "absent.json"], "absent.json'. Fix: correct the path after --reachable"],
  [["--ledger", "wireproof.config.json"], "ledger-empty: no ledger in "],
  [["--har", "absent.har"], "har-unreadable: absent.har cannot be read"],
  [["--har", "wireproof.config.json"], "har-unreadable: "],
  [["--har", "."], "har-unreadable: . is no file. Fix: correct the path after --har"],
])("%s is refused with 2", async (flags, words) => {
  const folder = temporaryFolder();
  writeProject(folder);
  const { code, stderr } = await runIn(folder, ["coverage", ...flags]);
  expect(code).toBe(2);
  expect(stderr).toContain(words);
});

test("a folder in place of the waivers is told as such", async () => {
  const folder = await project(ALL);
  mkdirSync(join(folder, "waivers.yaml"));
  const { code, stderr } = await runIn(folder, ["coverage"]);
  expect(code).toBe(1);
  expect(stderr).toContain(
    "waivers.yaml:1:1 error waivers-unreadable The waivers cannot be read (it is a folder).",
  );
});

test("--har counts recorded traffic, judged, and needs no ledger", async () => {
  const folder = temporaryFolder();
  writeProject(folder);
  const entry = (path: string, status: number, body: unknown) => ({
    request: { method: "GET", url: `https://example.org${path}`, headers: [] },
    response: {
      status,
      headers: [{ name: "Content-Type", value: "application/json" }],
      content: { mimeType: "application/json", text: JSON.stringify(body) },
    },
  });
  const gone = { code: "app_not_found", message: "Gone.", status: 404 };
  const entries = [
    entry("/small/v1/apps/1", 200, { id: "1", name: "One" }),
    entry("/small/v1/apps/2", 404, gone),
    entry("/small/v1/apps", 200, [{ id: 1 }]),
    entry("/elsewhere", 200, {}),
  ];
  writeFiles(folder, { "traffic.har": JSON.stringify({ log: { version: "1.2", entries } }) });
  const { code, stdout, stderr } = await runIn(folder, ["coverage", "--har", "traffic.har"]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^getApp {27}2\/4 {2}422 invalid_param, 500$/m);
  expect(stdout).toMatch(/^listApps {25}0\/2 {2}200 \(broken\), 500 internal_server_error$/m);
  expect(stdout.split("\n").slice(-4)).toEqual([
    "  api listApps 200 application/json",
    expect.stringMatching(/^ {4}body-schema: Body at `\/0\/id` /),
    expect.stringMatching(/^ {4}body-schema: Body at `\/0\/name` /),
    "",
  ]);
  expect(stderr.split("\n")).toEqual([
    "traffic.har: 3 of 4 entries judged; passed over: 1 outside of every surface",
    expect.stringContaining("16.6 % of 12 declared answers: 2 proven, 9 missing, 1 broken"),
    "",
  ]);
});

test("an answer in recorded traffic that nests as deep as no schema allows is broken", async () => {
  const folder = temporaryFolder();
  writeProject(folder);
  const text = `${"[".repeat(1e5)}${"]".repeat(1e5)}`;
  const headers = [{ name: "Content-Type", value: "application/json" }];
  const request = { method: "GET", url: "https://example.org/small/v1/apps/1", headers: [] };
  const response = { status: 200, headers, content: { mimeType: "application/json", text } };
  const entries = [{ request, response }];
  writeFiles(folder, { "deep.har": JSON.stringify({ log: { version: "1.2", entries } }) });
  const { code, stdout } = await runIn(folder, ["coverage", "--har", "deep.har"]);
  expect(code).toBe(1);
  expect(stdout).toContain("received a value that nests too deeply to be shown.");
});

test.each<[string, (path: string) => void, string]>([
  [
    "cut off",
    (path) => writeFileSync(path, '{\n"log": {"entries": [{}'),
    "✗ har-unreadable: traffic.har:2:23: The recording is not JSON. The file ends where `,` or `]` is expected. Fix: export the recording once more as HAR 1.2\n",
  ],
  [
    "no recording",
    (path) => writeFileSync(path, '{"log": 1}'),
    "✗ har-unreadable: traffic.har: The recording has no list at `/log/entries`: expected HAR 1.2. Fix: export the recording once more as HAR 1.2\n",
  ],
  [
    "too large",
    (path) => {
      writeFileSync(path, "");
      // A file with a hole takes no room on the disk.
      truncateSync(path, 500 * 1024 * 1024);
    },
    "✗ har-unreadable: traffic.har: the recording has 500 MB, more than the 256 MB that are read. Fix: record the requests of the API alone, or several recordings one after another\n",
  ],
])("a recording that is %s is refused with 2, its place and the fix", async (_, write, words) => {
  const folder = temporaryFolder();
  writeProject(folder);
  write(join(folder, "traffic.har"));
  const { code, stdout, stderr } = await runIn(folder, ["coverage", "--har", "traffic.har"]);
  expect([code, stdout, stderr]).toEqual([2, "", words]);
});

test("--reachable tells what no handler can answer, and of which operations it knows nothing", async () => {
  const folder = await project(MOST);
  writeFiles(folder, {
    "tsconfig.json": '{ "compilerOptions": { "module": "NodeNext", "strict": true }, "include": ["src"] }',
    "src/generated/api/handlers.ts": `
      export declare class ContractError { readonly code: string }
      export interface ApiOperations {
        getApp(context: { fail: { app_not_found(): ContractError; internal_server_error(): ContractError } }): unknown;
      }
    `,
    "src/server.ts": `
      import type { ApiOperations } from "./generated/api/handlers.js";
      export const handlers: ApiOperations = { getApp: ({ fail }) => { void fail; return "an app"; } };
    `,
  });
  const { code, stdout, stderr } = await runIn(folder, ["coverage", "--reachable", "--format", "json"]);
  expect(code).toBe(1);
  const { answers, counts } = JSON.parse(stdout);
  expect([counts.dead, counts.missing]).toEqual([1, 1]);
  expect(answers).toContainEqual(
    expect.objectContaining({
      key: "api getApp 404 application/json app_not_found",
      state: "dead",
      handler: { file: "src/server.ts", line: 3, column: 56 },
    }),
  );
  expect(stderr).toMatch(/^openapi\/api\.yaml:18:5 warning handler-not-found .*`api listApps`/m);
  expect(stderr).toContain("`console getApp`");
});

test("answers of an older document prove nothing: they are passed over with a warning", async () => {
  const folder = await project(ALL);
  const file = join(folder, "openapi/api.yaml");
  writeFiles(folder, {
    "openapi/api.yaml": readFileSync(file, "utf8").replace("title: Small", "title: Changed"),
  });
  const { code, stderr } = await runIn(folder, ["coverage"]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^\.wireproof\/ledger\/vitest-.*\.ndjson:2:1 warning ledger-stale .*`api`/);
  expect(stderr).toContain("50 % of 12 declared answers");
});
