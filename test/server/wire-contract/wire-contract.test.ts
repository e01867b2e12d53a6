import { beforeAll, describe, expect, test } from "vitest";
import { API, logIn, postJson, read } from "../support/device-client.js";
import { CATALOGUE, readError } from "./error-body.js";
import { type Target, target } from "./target.js";

let service: Target;
let token: string;

beforeAll(async () => {
  service = await target();
  token = await logIn(service.origin, await service.signIn(), { device_label: "wire contract" });
});

const call = (path: string, init: RequestInit = {}) => fetch(`${service.origin}${API}${path}`, init);
const bearer = () => ({ Authorization: `Bearer ${token}` });

describe("TestWireContract", () => {
  test("a query below its minimum is 422 invalid_param with details", async () => {
    const { status, body } = await readError(await call("/account/sessions?page=0", { headers: bearer() }));
    expect(status).toBe(422);
    expect(body.code).toBe("invalid_param");
    expect(body.details?.length).toBeGreaterThan(0);
    expect(body.details?.[0]?.loc).toEqual(["query", "page"]);
  });

  test("an unknown route is a canonical 404 that suggests nothing", async () => {
    for (const path of ["/nope", "/acount", "/account/", "/_healt", ""]) {
      const { status, body } = await readError(await call(path, { headers: bearer() }));
      expect([path, status, body.code]).toEqual([path, 404, "not_found"]);
      expect(JSON.stringify(body)).not.toMatch(/did you mean|account|_health|sessions/i);
    }
  });

  test("a 404 outside the prefix is not claimed", async () => {
    for (const path of ["/nope", "/openapi/v2/account", "/openapi/v1x"]) {
      const answer = await read(await fetch(`${service.origin}${path}`));
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.headers.get("Content-Type")).not.toMatch(/json/);
    }
  });

  test("polling with an unknown code is 400 with exactly the flat error of Dify's wire", async () => {
    const answer = await postJson(`${service.origin}${API}/oauth/device/token`, {
      device_code: "nonsense",
      client_id: "difyctl",
    });
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({ error: "expired_token" });
  });
});

describe("every refusal under the prefix is canonical", () => {
  const form = { "Content-Type": "application/x-www-form-urlencoded" };

  test.each<[what: string, path: string, init: RequestInit, status: number, code: string]>([
    ["no credentials", "/account", {}, 401, "unauthorized"],
    ["credentials before anything else", "/account/sessions?page=0", {}, 401, "unauthorized"],
    ["a wrong method", "/account", { method: "PUT" }, 405, "method_not_allowed"],
    ["an unacceptable media type", "/_version", { headers: { Accept: "text/csv" } }, 406, "not_acceptable"],
  ])("%s", async (_what, path, init, status, code) => {
    const answer = await readError(await call(path, init));
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  test("a path that does not decode is bad_request, once the credentials are right", async () => {
    const path = "/account/sessions/%zz";
    expect((await readError(await call(path, { method: "DELETE" }))).body.code).toBe("unauthorized");
    const answer = await readError(await call(path, { method: "DELETE", headers: bearer() }));
    expect([answer.status, answer.body.code]).toEqual([400, "bad_request"]);
  });

  test.each<[what: string, init: RequestInit]>([
    ["broken JSON", { headers: { "Content-Type": "application/json" }, body: "{" }],
    ["another media type", { headers: { "Content-Type": "text/plain" }, body: "x" }],
    ["no body", {}],
    ["a body too large", { headers: form, body: `client_id=${"x".repeat(2_000_000)}` }],
  ])("%s on an OAuth operation is invalid_request in the flat shape", async (_what, init) => {
    const answer = await read(await call("/oauth/device/code", { method: "POST", ...init }));
    expect(answer).toMatchObject({ status: 400, body: { error: "invalid_request" } });
    expect(answer.headers.get("Cache-Control")).toBe("no-store");
    expect(Object.keys(answer.body).filter((key) => key !== "error" && key !== "error_description")).toEqual(
      [],
    );
  });

  test("a 401 challenges, a 405 lists what is allowed, and HEAD answers like GET without a body", async () => {
    expect((await call("/account")).headers.get("WWW-Authenticate")).toMatch(/^Bearer realm="/);
    const allowed = (await call("/account", { method: "PUT" })).headers.get("Allow")?.split(", ").sort();
    expect(allowed).toEqual(["GET", "HEAD", "OPTIONS"]);
    const head = await call("/_health", { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    const options = await call("/account", { method: "OPTIONS" });
    expect([options.status, options.headers.get("Allow") !== null]).toEqual([204, true]);
  });

  test("no refusal shows a stack, a path, SQL or a class name", async () => {
    const answers = await Promise.all([
      call("/nope"),
      call("/account"),
      call("/account/sessions?page=x", { headers: bearer() }),
      call("/oauth/device/code", {
        method: "POST",
        body: "{",
        headers: { "Content-Type": "application/json" },
      }),
    ]);
    for (const answer of answers) {
      expect(await answer.text()).not.toMatch(
        /\bat .*:\d+:\d+|\/(src|node_modules)\/|SELECT |[A-Z]\w+Error\b|\.ts\b/,
      );
    }
  });

  test("every code that answered is in the published catalogue", async () => {
    const { body } = await readError(await call("/account/sessions?page=0", { headers: bearer() }));
    expect(CATALOGUE.codes[body.code]?.status).toBe(body.status);
    expect(Object.keys(CATALOGUE.oauth)).toContain("expired_token");
  });
});
