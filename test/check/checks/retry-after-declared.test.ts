import { describe, expect, it } from "vitest";
import { errorBody, judged } from "../contract.js";

const check = "retry-after-declared";

function wait(code: string, status: number, value?: string) {
  const headers = value === undefined ? {} : { "retry-after": value };
  return judged({ operation: "getThing", status, headers, body: errorBody(code, status) }, check);
}

describe(check, () => {
  it.each(["0", "120", "Sun, 06 Nov 1994 08:49:37 GMT"])("accepts `%s`", (value) => {
    expect(wait("too_many_requests", 429, value)).toEqual([]);
    expect(wait("maintenance", 503, value)).toEqual([]);
  });

  it.each(["soon", "1.5", "-1", "60s", "", "1994-11-06T08:49:37Z"])("refuses `%s`", (value) => {
    expect(wait("too_many_requests", 429, value)).toHaveLength(1);
    expect(wait("maintenance", 503, value)).toHaveLength(1);
  });

  it("asks nothing of a code that does not declare it", () => {
    expect(wait("busy", 503)).toEqual([]);
  });

  it("leaves the absence of a required header to `response-headers`", () => {
    expect(wait("maintenance", 503)).toEqual([]);
  });
});
