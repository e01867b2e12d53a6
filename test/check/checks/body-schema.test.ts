import { describe, expect, it } from "vitest";
import { errorBody, judged } from "../contract.js";

const check = "body-schema";

function body(value: unknown, status = 200, headers: Record<string, string> = {}) {
  return judged({ operation: "getThing", status, headers, body: value }, check);
}

describe(check, () => {
  it("accepts a valid body, as text or as bytes", () => {
    expect(body({ name: "a", n: 1 })).toEqual([]);
    const headers = { "content-type": "application/json" };
    expect(body(new TextEncoder().encode('{"name":"é"}'), 200, headers)).toEqual([]);
  });

  it("reports every violation with its pointer and the value received", () => {
    const findings = body({ n: "3" });
    expect(findings.map((finding) => [finding.pointer, finding.received]).sort()).toEqual([
      ["/n", '`"3"`'],
      ["/name", "nothing"],
    ]);
    const wrong = findings.find((finding) => finding.pointer === "/n");
    expect(wrong?.message).toMatch(
      /^Body at `\/n` of a `200` of `getThing` breaks its schema: .*, received `"3"`\.$/,
    );
  });

  it("refuses an undeclared and a writeOnly property", () => {
    expect(body({ name: "a", "ex/tra": 1 })).toMatchObject([{ pointer: "/ex~1tra", received: "`1`" }]);
    expect(body({ name: "a", secret: "s" })).toHaveLength(1);
  });

  it("judges errors too, 5xx included", () => {
    expect(body(errorBody("internal_server_error", 500), 500)).toEqual([]);
    expect(body({ oops: true }, 500).length).toBeGreaterThan(0);
    expect(body(errorBody("thing_invalid", 422), 422).length).toBeGreaterThan(0);
    expect(body(errorBody("thing_gone", 404, { details: [] }), 404).length).toBeGreaterThan(0);
  });

  it("refuses what is not JSON where JSON is declared", () => {
    expect(body("{", 200, { "content-type": "application/json" })).toMatchObject([
      { pointer: "", expected: "a JSON text", received: "`{`" },
    ]);
  });

  it("refuses an empty body where every declared media type is JSON", () => {
    expect(judged({ operation: "getThing", status: 500 }, check)).toMatchObject([{ received: "no body" }]);
    expect(judged({ operation: "getThing", status: 200 }, check)).toEqual([]);
  });

  it("judges text by a string schema and leaves an event stream alone", () => {
    expect(body("a,b", 200, { "content-type": "text/csv" })).toEqual([]);
    expect(body("a,b,c,d", 200, { "content-type": "text/csv" })).toHaveLength(1);
    expect(body("data: {}\n\n", 200, { "content-type": "text/event-stream" })).toEqual([]);
  });

  it("says a thing once, however many branches of allOf say it, and names the allowed values", () => {
    const findings = body({ code: "thing_gone", message: "m", status: 410 }, 404);
    expect(findings.map((finding) => finding.pointer)).toEqual(["/status"]);
    expect(findings[0]?.expected).toMatch(/: `404`$/);
    expect(body({ error: "x" }, 404).filter((finding) => finding.pointer === "/code")).toHaveLength(1);
  });

  it("stops after twenty findings", () => {
    const extra = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`k${i}`, i]));
    expect(body({ name: "a", ...extra }).length).toBe(20);
  });

  it("leaves an answer to HEAD alone", () => {
    expect(judged({ operation: "getThing", method: "HEAD", status: 500 }, check)).toEqual([]);
  });
});
