import { describe, expect, test } from "vitest";
import { parseErrorBody } from "./error-body.js";

const minimal = { code: "not_found", message: "Not found.", status: 404 };
const full = {
  code: "invalid_param",
  message: "Request validation failed",
  status: 422,
  hint: "See details.",
  details: [
    { type: "int_parsing", loc: ["query", "page"], msg: "must be integer" },
    { type: "missing", loc: ["body", "items", 0, "sku"], msg: "is required" },
  ],
};

describe("TestErrorBodyModel", () => {
  test("a minimal body has exactly code, message and status", () => {
    expect(Object.keys(parseErrorBody(minimal)).sort()).toEqual(["code", "message", "status"]);
  });

  test("a full body survives a round trip, and details keep type, loc and msg", () => {
    const parsed = parseErrorBody(JSON.parse(JSON.stringify(full)));
    expect(parsed).toEqual(full);
    for (const detail of parsed.details ?? [])
      expect(Object.keys(detail).sort()).toEqual(["loc", "msg", "type"]);
  });

  test("a code that the document does not know parses: `code` is an open string", () => {
    expect(parseErrorBody({ ...minimal, code: "invented_tomorrow" }).code).toBe("invented_tomorrow");
  });

  test.each<[string, unknown]>([
    ["without code", { message: "m", status: 404 }],
    ["without message", { code: "c", status: 404 }],
    ["with an empty message", { ...minimal, message: "" }],
    ["with the status as text", { ...minimal, status: "404" }],
    ["with a null hint", { ...minimal, hint: null }],
    ["with empty details", { ...minimal, details: [] }],
    ["with a detail that says more", { ...full, details: [{ ...full.details[0], input: "x" }] }],
    ["with a detail that says less", { ...full, details: [{ type: "missing", msg: "m" }] }],
    ["with a stack", { ...minimal, stack: "at x" }],
    ["in the flat shape", { error: "not_found" }],
  ])("a body %s does not parse", (_what, body) => {
    expect(() => parseErrorBody(body)).toThrow("not an ErrorBody");
  });
});
