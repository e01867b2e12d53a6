import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { MutantId } from "../../../bench/mutants/mutants.js";
import { createShop, TOKENS } from "../../../bench/mutants/shop/app.js";
import { type Contract, loadContract } from "../../../src/contract/index.js";
import { type Report, secretsOf, verify, vitestFile } from "../../../src/verify/index.js";
import { artifactFolder } from "../../generate/compile.js";
import { startFaulty } from "../servers/faulty.js";
import { CORRECT_SERVERS } from "../servers/index.js";
import { listening } from "../servers/running-server.js";

const SPEC = fileURLToPath(new URL("../../../bench/mutants/shop/openapi.yaml", import.meta.url));

let contract: Contract;
beforeAll(async () => {
  const loaded = await loadContract(SPEC);
  if (!loaded.contract) throw new Error("the shop's document has errors");
  contract = loaded.contract;
});

afterEach(() => vi.unstubAllEnvs());

const openShop = (fault?: MutantId) => listening(createServer(createShop(fault)));

/** Runs a test of an emitted file against a server; tells why it failed, or that it passed. */
async function outcomeOf(name: string, report: Report, spec: string, baseUrl: string): Promise<string> {
  const file = join(artifactFolder(), "found.ts");
  const text = vitestFile(report.findings, {
    spec,
    baseUrl: report.baseUrl,
    seed: 1,
    secrets: secretsOf({ main: { credentials: { bearer: TOKENS.alice } } }),
  });
  // What a file registers is run here instead.
  const own = text.replace('import { expect, test } from "vitest";', 'import { expect } from "vitest";');
  writeFileSync(
    file,
    own.replace(
      "\nconst BASE_URL",
      "\nexport const tests = new Map<string, () => Promise<void>>();\nconst test = tests.set.bind(tests);\nconst BASE_URL",
    ),
  );
  vi.stubEnv("VERIFY_BASE_URL", baseUrl);
  vi.stubEnv("BEARER", TOKENS.alice);
  const { tests }: { tests: Map<string, () => Promise<void>> } = await import(file);
  const run = tests.get(name);
  if (!run) return `there is no such test, but ${[...tests.keys()].join(", ")}`;
  return await run().then(
    () => "passes",
    (error: unknown) => String(error),
  );
}

describe("an emitted test file makes what led to a finding again", () => {
  test.each<[MutantId, readonly string[], string]>([
    ["create-nothing", ["*Book"], "getBook: what was created (created-resource-missing)"],
    ["delete-nothing", ["*Book"], "getBook: what was deleted (deleted-resource-found)"],
    ["replace-nothing", ["*Book"], "getBook: what was changed (update-lost)"],
    ["stale-etag", ["*Book"], "getBook: what was changed, by its ETag (etag-kept)"],
    [
      "location-elsewhere",
      ["listBooks", "*Order"],
      "getOrder: the Location that `createOrder` answered (created-resource-missing)",
    ],
  ])("for %s, on a server that knows no id of the run", async (fault, include, name) => {
    const driven = await openShop(fault);
    const report = await verify(contract, {
      baseUrl: driven.origin,
      seed: 3,
      include,
      only: ["examples", "random-valid", "created-resource"],
      signIn: () => ({ main: { credentials: { bearer: TOKENS.alice } } }),
    });
    await driven.close();
    const [faulty, correct] = await Promise.all([openShop(fault), openShop()]);
    try {
      const broken = await outcomeOf(name, report, SPEC, `${faulty.origin}/v1`);
      expect(broken).toMatch(/^AssertionError/);
      // Not since a step before it was answered otherwise.
      expect(broken).not.toMatch(/to be 20\d/);
      expect(await outcomeOf(name, report, SPEC, `${correct.origin}/v1`)).toBe("passes");
    } finally {
      await Promise.all([faulty.close(), correct.close()]);
    }
  });

  test.each([
    [
      "an update",
      ["examples", "random-valid", "if-match"],
      "replaceNote: an update under the ETag that the resource had before (declared-status-missed)",
      "expected [ 412 ] to include 204",
    ],
    [
      "a deletion",
      ["created-resource"],
      "deleteNote: a deletion under the ETag that the resource had before (declared-status-missed)",
      "expected 204 to be greater than or equal to 400",
    ],
  ])("names the ETags that the server gives now in %s", async (_, only, name, broken) => {
    const notes = CORRECT_SERVERS.find((server) => server.name === "node-http");
    if (!notes) throw new Error("there is no such server");
    const spec = fileURLToPath(new URL("../servers/node-http.yaml", import.meta.url));
    let isFaulty = true;
    const faulty = await startFaulty(
      (answer) => answer,
      ({ "if-match": named, ...headers }) => ({
        ...headers,
        ...(named && { "if-match": isFaulty ? "*" : named }),
      }),
    );
    try {
      const report = await verify(await notes.contract(), {
        baseUrl: faulty.origin,
        seed: 1,
        include: ["*Note"],
        only,
      });
      expect(await outcomeOf(name, report, spec, `${faulty.origin}/api`)).toMatch(
        `AssertionError: ${broken}`,
      );
      isFaulty = false;
      expect(await outcomeOf(name, report, spec, `${faulty.origin}/api`)).toBe("passes");
    } finally {
      await faulty.close();
    }
  });

  test("tells why it cannot read the document", async () => {
    const driven = await openShop("create-nothing");
    const report = await verify(contract, {
      baseUrl: driven.origin,
      seed: 3,
      include: ["*Book"],
      only: ["created-resource"],
      signIn: () => ({ main: { credentials: { bearer: TOKENS.alice } } }),
    });
    await driven.close();
    const [finding] = report.findings;
    const name = `${finding?.operation}: ${finding?.title} (${finding?.rule})`;
    expect(await outcomeOf(name, report, join(artifactFolder(), "absent.yaml"), report.baseUrl)).toMatch(
      /absent\.yaml:1:1 error file-unreadable The file cannot be read/,
    );
  });
});
