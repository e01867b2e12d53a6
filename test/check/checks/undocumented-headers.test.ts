import { describe, expect, it } from "vitest";
import { errorBody, judged } from "../contract.js";

const check = "undocumented-headers";
const answered = (headers: Record<string, string>, status = 200) =>
  judged({ operation: "getThing", status, headers }, check);

describe(check, () => {
  it("tells of a header that the response does not declare", () => {
    expect(answered({ "x-total": "1", "x-secret-plan": "a" })).toEqual([
      {
        check,
        severity: "info",
        message: "Header `x-secret-plan` of a `200` of `getThing` is not declared.",
        expected: "a declared header",
        received: "`x-secret-plan`",
        fix: "declare it under the headers of the `200` response of `getThing`, or leave it out",
        schemaPointer: "/paths/~1thing/get/responses/200",
      },
    ]);
    expect(answered({ "set-cookie": "a=b", link: "</>; rel=next" })).toHaveLength(2);
  });

  it("is silent about what HTTP, caches, browsers and proxies add to every answer", () => {
    expect(
      answered({
        date: "Sat, 21 Nov 2026 00:00:00 GMT",
        connection: "keep-alive",
        "content-length": "2",
        "content-type": "application/json",
        etag: 'W/"1"',
        "cache-control": "no-store",
        vary: "Origin",
        "access-control-allow-origin": "*",
        "strict-transport-security": "max-age=1",
        traceparent: "00-1-1-00",
      }),
    ).toEqual([]);
  });

  it("is silent about what goes with the status or with the code", () => {
    const body = errorBody("too_many_requests", 429);
    const headers = { "retry-after": "1" };
    expect(judged({ operation: "getThing", status: 429, headers, body }, check)).toEqual([]);
    expect(answered({ "www-authenticate": "Bearer" }, 401)).toEqual([]);
    expect(answered({ location: "/v1/thing" }, 201)).toEqual([]);
    expect(answered({ location: "/v1/thing" }, 200)).toHaveLength(1);
  });

  it("says nothing of an undeclared status, which is another finding, nor of the surface", () => {
    expect(answered({ "x-a": "1" }, 418)).toEqual([]);
    expect(judged({ status: 404, headers: { "x-a": "1" } }, check)).toEqual([]);
  });
});
