import { execFile, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { readContract } from "wireproof/express";
import { fencesOf, labelled } from "../fences.js";
import { all, answerOf, type Graph, type Lab, only, openLab } from "./runs/lab.js";
import { dataOf } from "./support/clients.js";
import { manualClock } from "./support/manual-clock.js";
import { temporaryDirectory } from "./support/temporary-directory.js";
import { DEMO_EMAIL, PASSWORD, startTestService, type TestService } from "./support/test-service.js";

const text = readFileSync(new URL("../../docs/service.md", import.meta.url), "utf8");
const fences = fencesOf(text);
const [graphText] = labelled(fences, "graph.json");
const graph: Graph = JSON.parse(graphText);

const run = promisify(execFile);
const missing = ["curl", "jq"].filter((tool) => spawnSync(tool, ["--version"]).status !== 0);
if (missing.length > 0) process.stderr.write(`The commands of docs/service.md are not run: no ${missing}.\n`);

let service: TestService;
let lab: Lab;

beforeAll(async () => {
  // The clock of now: curl drops cookies by its own.
  service = await startTestService({}, manualClock(Date.now()));
  lab = await openLab(service);
  await lab.useEcho();
});

/** A stage as the document lists it. */
interface Listed {
  readonly stage: string;
  readonly canonical: string[];
  readonly oauth: string[];
}

/** The events that frames carry. */
function eventsIn(frames: string): { readonly event: string }[] {
  return [...frames.matchAll(/^data: (.*)$/gm)].map(([, data = ""]) => JSON.parse(data));
}

/** An event as the document shows it: what it leaves out may be anything. */
function shown(value: unknown): unknown {
  if (value === "…") return expect.any(String);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return expect.objectContaining(
    Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shown(member)])),
  );
}

describe("docs/service.md", () => {
  test("shows a graph that runs, by both of its ways", async () => {
    const app_id = await lab.published("workflow", graph);
    const answer = async (reader?: string) => {
      const inputs = { topic: "the tides", ...(reader !== undefined && { reader }) };
      const events = await all(dataOf(await lab.api.runApp({ path: { app_id }, body: { inputs } })));
      expect(only(events, "workflow_finished").data.outputs?.answer).toBe(answerOf(events));
      return only(events, "workflow_finished").data;
    };
    expect(await answer()).toMatchObject({
      status: "succeeded",
      outputs: { answer: "Explain the tides to a child." },
    });
    expect((await answer("expert")).outputs).toMatchObject({
      answer: "Explain the tides with its equations.",
    });
  });

  test("names every event of a run", () => {
    const document = JSON.parse(
      readFileSync(new URL("../../src/generated/api/openapi.json", import.meta.url), "utf8"),
    );
    const { schemas } = document.components;
    const kinds: { readonly $ref: string }[] = schemas.RunEvent.properties.data.oneOf;
    const names = kinds.map(({ $ref }) => schemas[$ref.split("/").at(-1) ?? ""].properties.event.enum[0]);
    const [, table = ""] = /\| event \| when \|\n([\s\S]*?)\n\n/.exec(text) ?? [];
    const rows = table.split("\n").map((row) => row.split("|")[1] ?? "");
    const named = rows.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name));
    expect(named.sort()).toEqual(names.sort());
  });

  test("lists the stages in their order, each with the codes that the contract has for it", () => {
    const [, table = ""] = /\| OAuth \|\n[^\n]*\n([\s\S]*?)\n\n/.exec(text) ?? [];
    const listed: Listed[] = [];
    for (const row of table.split("\n")) {
      const [, stage = "", , canonical = "", oauth = ""] = row.split("|").map((cell) => cell.trim());
      if (stage !== "") listed.push({ stage, canonical: [], oauth: [] });
      listed.at(-1)?.canonical.push(...(canonical === "" ? [] : [canonical.replaceAll("`", "")]));
      listed.at(-1)?.oauth.push(...(oauth === "" ? [] : [oauth.replaceAll("`", "")]));
    }
    const codes = readContract(new URL("../../src/generated/api/openapi.json", import.meta.url)).catalogue;
    const codesOf = (family: string, answers: (code: (typeof codes)[number]) => boolean) =>
      codes
        .filter((code) => code.family === family && answers(code))
        .map(({ status, code }) => `${status} ${code}`);
    const stages = [...new Set(codes.flatMap((code) => code.stages))];
    // The server can name no stage of a request that it has not made out.
    const isOfServer = ({ applies, stages: [stage] }: (typeof codes)[number]) =>
      applies.includes("surface") && (stage === undefined || stage === "parse");
    expect(listed).toEqual([
      { stage: "server", canonical: codesOf("canonical", isOfServer), oauth: [] },
      ...stages.map((stage) => ({
        stage,
        canonical: codesOf("canonical", (code) => code.stages.includes(stage)),
        oauth: codesOf("oauth", (code) => code.stages.includes(stage)),
      })),
    ]);
  });

  test.skipIf(missing.length > 0)("leads from nothing to a run with curl", async () => {
    const folder = temporaryDirectory();
    writeFileSync(join(folder, "graph.json"), graphText);
    writeFileSync(join(folder, "reader.json"), labelled(fences, "reader.json")[0]);
    writeFileSync(join(folder, "approval.json"), labelled(fences, "approval.json")[0]);
    const walk = labelled(fences, "walk").join("\n");
    const { PATH = "" } = process.env;
    const env = { PATH, SERVICE: service.origin, EMAIL: DEMO_EMAIL, PASSWORD };
    const { stdout, stderr } = await run("sh", ["-eu", "-c", walk], { cwd: folder, env });
    expect(stderr).toBe("");
    expect(stdout).toContain("workflow_run_completed");
    expect(stdout).toContain('"name":"graph.json"');
    expectRun("run.txt", "events of the run", ["workflow_started", "text_chunk", "workflow_finished"]);
    expectRun("read.txt", "events of the reader", ["workflow_started", "workflow_finished"]);
    expectRun("approved.txt", "events of the approval", [
      "workflow_started",
      "human_input_required",
      "workflow_finished",
    ]);

    /** Whether a run told what the document shows of it, the first and the last event included. */
    function expectRun(file: string, label: string, names: readonly string[]): void {
      const events = eventsIn(readFileSync(join(folder, file), "utf8"));
      const documented = eventsIn(labelled(fences, label)[0]);
      expect(documented.map(({ event }) => event)).toEqual(names);
      for (const event of documented) expect(events).toContainEqual(shown(event));
      expect(events.at(0)).toEqual(shown(documented.at(0)));
      expect(events.at(-1)).toEqual(shown(documented.at(-1)));
    }
  });
});
