import { describe, expect, it } from "vitest";
import { judge } from "../../src/check/index.js";
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
});
