import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { exchangeOf, judge } from "../../src/check/index.js";
import { loadContract } from "../../src/contract/index.js";
import { temporaryFolder, writeFiles } from "../generate/temporary-folder.js";
import { contract, errorBody, exchange, judged } from "./contract.js";

const good = {
  operation: "getThing",
  status: 200,
  headers: { "x-total": "3" },
  body: { name: "a" },
} as const;

describe("judge", () => {
  it("finds nothing in an answer that keeps the contract", () => {
    expect(judged(good)).toEqual([]);
    expect(judged({ operation: "getThing", status: 204 })).toEqual([]);
    expect(judged({ operation: "getThing", status: 404, body: errorBody("thing_gone", 404) })).toEqual([]);
    expect(
      judged({
        operation: "getToken",
        method: "POST",
        status: 400,
        headers: { "cache-control": "no-store" },
        body: { error: "invalid_request" },
      }),
    ).toEqual([]);
  });

  it("returns one shared empty list for every good answer", () => {
    expect(judged(good)).toBe(judged(good));
    expect(Object.isFrozen(judged(good))).toBe(true);
  });

  it("reports every difference, in the order of the table, with the check's id and severity", () => {
    const findings = judged({
      operation: "getThing",
      status: 200,
      headers: { "content-type": "application/json" },
      body: "<!doctype html><p>Oops",
    });
    expect(findings.map((finding) => [finding.check, finding.severity])).toEqual([
      ["body-schema", "error"],
      ["response-headers", "error"],
      ["leak", "error"],
    ]);
  });

  it("runs only the checks that are asked for", () => {
    const answer = exchange({ operation: "getThing", status: 418, body: "<html>" });
    expect(judge(contract, answer, { checks: ["leak"] })).toEqual([]);
    expect(judge(contract, answer, { checks: ["status-declared"] })).toHaveLength(1);
  });

  it("compiles a validator once however many answers it judges", () => {
    judged(good);
    const compiled = contract.validators.compiled;
    for (let i = 0; i < 200; i++) {
      judged({ ...good, headers: { "x-total": String(i), "content-type": `application/json; i=${i}` } });
    }
    expect(contract.validators.compiled).toBe(compiled);
  });

  it("judges an answer that no operation gave against the surface", () => {
    expect(judged({ status: 404, body: errorBody("not_found", 404) })).toEqual([]);
    const findings = judged({ status: 410, body: errorBody("not_found", 410) });
    expect(findings.map((finding) => finding.check)).toEqual(["status-declared", "error-code-declared"]);
    const shape = judged({
      status: 404,
      body: { code: "not_found", message: "x", status: 404, path: "/v1/x" },
    });
    expect(shape.map((finding) => finding.check)).toEqual(["body-schema"]);
  });

  it("judges an answer by headers alone when its body went out as a stream", () => {
    const headers = { "x-total": "1", "content-type": "text/event-stream" };
    expect(judged({ operation: "getThing", status: 200, headers, streamed: true })).toEqual([]);
  });

  it("leaves out what is less grave than asked for", () => {
    const answer = exchange({ ...good, headers: { ...good.headers, "x-odd": "1", allow: "" } });
    const checks = (leastSeverity: "info" | "warning" | "error") =>
      judge(contract, answer, { leastSeverity }).map(({ check }) => check);
    expect(checks("info")).toEqual(["undocumented-headers", "undocumented-headers"]);
    expect(checks("warning")).toEqual([]);
    expect(judge(contract, answer, { leastSeverity: "error" })).toBe(judged(good));
  });

  it("says where the broken rule was written when the contract was loaded from its sources", async () => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      "spec.yaml": `openapi: 3.1.0
info: { title: Placed, version: "1" }
paths:
  /:
    get:
      operationId: get
      responses:
        "200":
          description: Fine.
          content:
            application/json:
              schema: { $ref: thing.yaml }
`,
      "thing.yaml": `type: object
properties:
  name:
    type: string
    maxLength: 3
`,
    });
    const { contract: placed } = await loadContract(join(folder, "spec.yaml"));
    const body = JSON.stringify({ name: "long" });
    const response = { status: 200, headers: { "content-type": "application/json" }, body };
    const answer = placed && exchangeOf(placed, { method: "GET", url: "/", headers: {} }, response);
    const [finding] = placed && answer ? judge(placed, answer) : [];
    expect(finding).toMatchObject({
      check: "body-schema",
      pointer: "/name",
      position: { file: expect.stringMatching(/thing\.yaml$/), line: 5, column: 5 },
    });
  });

  it("names no place when no more is known than the file", () => {
    const [finding] = judged({ ...good, body: { name: 1 } });
    expect(finding).toBeDefined();
    expect(finding).not.toHaveProperty("position");
  });
});
