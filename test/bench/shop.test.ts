import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { MUTANTS, type MutantId } from "../../bench/mutants/mutants.js";
import { createShop } from "../../bench/mutants/shop/app.js";
import { type Answered, tour } from "../../bench/mutants/tour.js";
import { exchangeOf, judge } from "../../src/check/index.js";
import { type Contract, loadContract } from "../../src/contract/index.js";
import { runIn } from "../cli/run-in.js";
import { temporaryFolder } from "../generate/temporary-folder.js";

const SHOP = new URL("../../bench/mutants/shop/", import.meta.url);
const SPEC = fileURLToPath(new URL("openapi.yaml", SHOP));

const loaded = await loadContract(SPEC);
const NAMES = [
  "content-type",
  "allow",
  "location",
  "etag",
  "www-authenticate",
  "cache-control",
  "retry-after",
];
const MADE_UP = /[\da-f-]{36}|\d{4}-\d\d-\d\dT[\d:.]+Z|"[\w-]{16}"/g;

/** One answer, and the exchange that it was part of. */
interface Visited {
  readonly text: string;
  readonly exchange: Parameters<typeof exchangeOf>;
}

/** Walks through a shop. What the shop makes up (ids, times) is left out of the texts. */
async function visit(contract: Contract, fault?: MutantId): Promise<Visited[]> {
  const server = createServer(createShop(fault)).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const visited: Visited[] = [];
  await tour(async ({ method, path, headers = {}, body }): Promise<Answered> => {
    const response = await fetch(`${origin}/v1${path}`, { method, headers, body: body ?? null });
    const { status } = response;
    const answer = await response.text();
    const fields = NAMES.map((name) => `${name}: ${response.headers.get(name)}`);
    visited.push({
      text: [method, path, status, ...fields, answer].join(" ").replace(MADE_UP, "…"),
      exchange: [
        contract,
        { method, url: `/v1${path}`, headers: lower(headers), body },
        { status, headers: Object.fromEntries(response.headers), body: answer },
      ],
    });
    return { status, headers: response.headers, body: answer };
  });
  return visited;
}

function lower(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

describe("the bookshop of the mutant benchmark", async () => {
  const { contract } = loaded;
  if (!contract) throw new Error("the shop's document does not load");

  test("keeps its contract", async () => {
    const findings = (await visit(contract)).flatMap(({ text, exchange }) => {
      const read = exchangeOf(...exchange);
      return read
        ? judge(contract, read).map(({ check, message }) => `${check}: ${message} (${text})`)
        : [text];
    });
    expect(findings).toEqual([]);
  });

  test("has the table of operations that is generated from its document", async () => {
    const folder = temporaryFolder();
    await runIn(folder, ["generate", SPEC, "-o", join(folder, "generated")]);
    // The first line names the command, and with it the folder.
    const [generated, kept] = [join(folder, "generated"), fileURLToPath(new URL("generated", SHOP))].map(
      (place) => readFileSync(join(place, "operations.ts"), "utf8").replace(/^.*\n/, ""),
    );
    expect(kept).toBe(generated);
  });

  test("has at least 40 faults, each with a name of its own", () => {
    expect(MUTANTS.length).toBeGreaterThanOrEqual(40);
    expect(new Set(MUTANTS.map(({ id }) => id)).size).toBe(MUTANTS.length);
  });

  test("answers something else with any of them: a fault without a trace could be found by nobody", async () => {
    const texts = async (fault?: MutantId) => (await visit(contract, fault)).map(({ text }) => text);
    const correct = await texts();
    expect(await texts()).toEqual(correct);
    for (const { id } of MUTANTS) {
      const faulty = await texts(id).catch((error: unknown) => [String(error)]);
      expect.soft(faulty, id).not.toEqual(correct);
    }
    // Some five thousand requests.
  }, 300_000);
});
