import { beforeAll, describe, expect, test } from "vitest";
import { API, read, withBearer } from "./support/device-client.js";
import { startTestService, type TestService } from "./support/test-service.js";

const PAGE = "https://app.example.org";
const OTHER = "https://evil.example";

let listed: TestService;
let open: TestService;
let closed: TestService;

beforeAll(async () => {
  [listed, open, closed] = await Promise.all([
    startTestService({ CORS_ALLOW_ORIGINS: `${PAGE}, http://localhost:5173` }),
    startTestService({ CORS_ALLOW_ORIGINS: "*" }),
    startTestService(),
  ]);
});

const call = (service: TestService, path: string, origin: string | undefined, init: RequestInit = {}) =>
  fetch(`${service.origin}${path}`, {
    ...init,
    headers: { ...(origin !== undefined && { Origin: origin }), ...init.headers },
  });
const preflight = (service: TestService, path: string, origin: string) =>
  call(service, path, origin, {
    method: "OPTIONS",
    headers: {
      "Access-Control-Request-Method": "DELETE",
      "Access-Control-Request-Headers": "authorization",
    },
  });
const corsOf = ({ headers }: Response) => [...headers].filter(([name]) => name.startsWith("access-control-"));

describe("a page of an origin that is listed", () => {
  test("is answered its preflight, for any path and whatever the version of the client", async () => {
    const answer = await preflight(listed, `${API}/account/sessions/self`, PAGE);
    expect(answer.status).toBe(204);
    expect(Object.fromEntries(corsOf(answer))).toEqual({
      "access-control-allow-origin": PAGE,
      "access-control-allow-methods": expect.stringContaining("DELETE"),
      "access-control-allow-headers": "Authorization,Content-Type,Last-Event-ID,X-Request-Id",
      "access-control-expose-headers": "Retry-After,WWW-Authenticate,X-Request-Id",
      "access-control-max-age": "600",
    });
    expect(answer.headers.get("Vary")).toContain("Origin");
  });

  test.each([
    ["a success", "/_version", 200],
    ["a refusal", "/account", 401],
    ["a path that does not exist", "/nothing", 404],
  ])("reads %s, and the headers that say what to do next", async (_what, path, status) => {
    const answer = await call(listed, `${API}${path}`, PAGE);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("Access-Control-Allow-Origin")).toBe(PAGE);
    expect(answer.headers.get("Access-Control-Expose-Headers")).toBe(
      "Retry-After,WWW-Authenticate,X-Request-Id",
    );
    expect(answer.headers.get("Access-Control-Allow-Credentials")).toBeNull();
  });

  test("reads nothing of the console", async () => {
    expect(corsOf(await call(listed, "/console/api/me", PAGE))).toEqual([]);
    expect(corsOf(await preflight(listed, "/console/api/logout", PAGE))).toEqual([]);
  });

  test("asking for the methods of a path without a preflight gets the surface's own answer", async () => {
    const answer = await call(listed, `${API}/account`, PAGE, { method: "OPTIONS" });
    expect(answer.status).toBe(204);
    expect(answer.headers.get("Allow")).toBe("GET, HEAD, OPTIONS");
  });
});

describe("a page of another origin", () => {
  test.each(["https://app.example.org.evil.example", "http://app.example.org", "null", OTHER])(
    "is told nothing about other origins: %s",
    async (origin) => {
      for (const answer of [
        await preflight(listed, `${API}/account`, origin),
        await call(listed, `${API}/_version`, origin),
      ]) {
        expect(corsOf(answer)).toEqual([]);
        expect(answer.headers.get("Vary")).toContain("Origin");
      }
    },
  );

  test("a caller that is no page is answered as ever", async () => {
    const answer = await call(listed, `${API}/_version`, undefined);
    expect([answer.status, corsOf(answer)]).toEqual([200, []]);
  });
});

describe("without a list", () => {
  test("no origin is let in", async () => {
    expect(corsOf(await preflight(closed, `${API}/account`, PAGE))).toEqual([]);
    expect(corsOf(await call(closed, `${API}/_version`, PAGE))).toEqual([]);
  });
});

describe("with *", () => {
  test("every origin is let in, and none with cookies", async () => {
    const answer = await call(open, `${API}/_version`, OTHER);
    expect(answer.headers.get("Access-Control-Allow-Origin")).toBe("*");
    expect(answer.headers.get("Access-Control-Allow-Credentials")).toBeNull();
    expect((await preflight(open, `${API}/account`, OTHER)).headers.get("Access-Control-Allow-Origin")).toBe(
      "*",
    );
  });
});

describe("the id of a request", () => {
  const UUID = /^[0-9a-f-]{36}$/;

  test.each([
    [`${API}/_health`, 200],
    [`${API}/account`, 401],
    [`${API}/nothing`, 404],
    ["/console/api/me", 401],
    ["/console/api/nothing", 404],
  ])("is answered on %s (%i), another one each time", async (path, status) => {
    const [first, second] = [await call(closed, path, undefined), await call(closed, path, undefined)];
    expect([first.status, second.status]).toEqual([status, status]);
    expect(first.headers.get("X-Request-Id")).toMatch(UUID);
    expect(second.headers.get("X-Request-Id")).toMatch(UUID);
    expect(second.headers.get("X-Request-Id")).not.toBe(first.headers.get("X-Request-Id"));
  });

  test("is the caller's own when it is well formed", async () => {
    const own = "req-2026.07:03/a+b=c~d";
    const answer = await withBearer(`${closed.origin}${API}/account`, "x", {
      headers: { "X-Request-Id": own },
    });
    expect(answer.headers.get("X-Request-Id")).toBe(own);
  });

  test.each(["", "two words", "a".repeat(129), '"quoted"', "é"])(
    "is a new one in place of %j",
    async (given) => {
      const answer = await read(
        await call(closed, `${API}/_health`, undefined, { headers: { "X-Request-Id": given } }),
      );
      expect(answer.headers.get("X-Request-Id")).toMatch(UUID);
    },
  );
});
