import createError from "http-errors";
import { beforeAll, describe, expect, test } from "vitest";
import { CATALOGUE, readError } from "./error-body.js";
import { type Raise, type RaisingService, startRaisingService } from "./raising-service.js";

const DETAIL = { type: "int_parsing", loc: ["query", "page"], msg: "must be integer" };
const SECRET = "SELECT secret FROM /etc/passwd";

/** An error of the service's own that names a declared code on the instance. */
class RunNotFound extends Error {
  readonly code = "form_not_found";
}

const RAISED: Readonly<Record<string, Raise>> = {
  "http-404": () => createError(404, SECRET),
  "http-422": () => createError(422, SECRET),
  "http-409": () => createError(409, SECRET),
  "http-410": () => createError(410, SECRET),
  error: () => new Error(SECRET),
  text: () => SECRET,
  nothing: () => null,
  rejection: () => Promise.reject(new TypeError(SECRET)),
  "hostile-getters": () =>
    new Proxy(new Error(SECRET), {
      get: () => {
        throw new Error(SECRET);
      },
    }),
  "malformed-details": () => Object.assign(createError(422), { details: { [SECRET]: [SECRET] } }),
  "junk-details": () =>
    Object.assign(createError(422), { details: [{ ...DETAIL, input: SECRET, ctx: {}, url: SECRET }] }),
  "canonical-details": () => Object.assign(createError(422), { details: [DETAIL] }),
  "instance-code": () => new RunNotFound(SECRET),
  "own-message": ({ fail }) => fail.app_unavailable({ message: "The app has no model." }),
  verbatim: ({ fail }) =>
    fail.invalid_param({ message: "Query is required.", hint: "Send one.", details: [DETAIL] }),
  rethrown: async ({ fail }) => {
    try {
      throw fail.app_unavailable();
    } catch (error) {
      return error;
    }
  },
};

let service: RaisingService;

beforeAll(async () => {
  service = await startRaisingService(RAISED);
});

const raise = async (what: string) => readError(await service.get(`/raise/${what}`));

describe("TestOpenApiErrorFormatter", () => {
  test("a plain 404 is named by its status", async () => {
    const { body } = await raise("http-404");
    expect(body).toEqual({ code: "not_found", message: "The message of not_found.", status: 404 });
  });

  test("a plain 422 is invalid_param", async () => {
    const { status, body } = await raise("http-422");
    expect([status, body.code]).toEqual([422, "invalid_param"]);
  });

  test("the validator's errors become details of type, loc and msg, and nothing else", async () => {
    const { body } = await readError(await service.get("/raise/x?page=abc"));
    expect(body).toMatchObject({ code: "invalid_param", message: "Request validation failed", status: 422 });
    expect(body.details).toEqual([{ type: "int_parsing", loc: ["query", "page"], msg: expect.any(String) }]);
  });

  test("one violated parameter is one detail that names it", async () => {
    const { body } = await readError(await service.get("/raise/x?page=0"));
    expect(body.details).toHaveLength(1);
    expect(body.details?.[0]?.loc).toEqual(["query", "page"]);
  });

  test("an error that passes twice is answered as the first time", async () => {
    expect((await raise("rethrown")).body).toEqual((await raise("app_unavailable")).body);
  });

  test("canonical details stay as they are", async () => {
    expect((await raise("canonical-details")).body.details).toEqual([DETAIL]);
  });

  test.each(["malformed-details", "junk-details"])(
    "%s fall back instead of failing or leaking",
    async (what) => {
      const { status, body } = await raise(what);
      expect([status, body.code]).toEqual([422, "invalid_param"]);
      expect(JSON.stringify(body)).not.toMatch(/SELECT|input|ctx|url/);
    },
  );

  test("a declared code beats its status: app_unavailable is not squashed to bad_request", async () => {
    const { status, body } = await raise("app_unavailable");
    expect([status, body.code]).toEqual([400, "app_unavailable"]);
  });

  test("a code on the error's instance survives", async () => {
    const { status, body } = await raise("instance-code");
    expect([status, body.code]).toEqual([404, "form_not_found"]);
    expect(JSON.stringify(body)).not.toContain("SELECT");
  });

  test("a hint is answered with its code", async () => {
    expect((await raise("member_limit_exceeded")).body.hint).toBe("Upgrade the plan or remove a member.");
    expect("hint" in (await raise("app_unavailable")).body).toBe(false);
  });

  test.each(["error", "text", "nothing", "rejection", "hostile-getters"])(
    "a thrown %s is internal_server_error and says nothing of itself",
    async (what) => {
      const { status, body } = await raise(what);
      expect(status).toBe(500);
      expect(body).toEqual({ code: "internal_server_error", message: "Internal Server Error", status: 500 });
    },
  );

  test("a status that the operation does not declare is a declared 500, never an improvised code", async () => {
    const { status, body } = await raise("http-410");
    expect([status, body.code]).toEqual([500, "internal_server_error"]);
    expect(JSON.stringify(service.reported.at(-1))).toContain("410");
  });

  test("a declared status keeps its code without its text", async () => {
    const { status, body } = await raise("http-409");
    expect([status, body.code, body.message]).toEqual([409, "conflict", "The message of conflict."]);
  });

  test("raise and done: status, code, message, hint and details arrive verbatim", async () => {
    expect((await raise("verbatim")).body).toEqual({
      code: "invalid_param",
      message: "Query is required.",
      status: 422,
      hint: "Send one.",
      details: [DETAIL],
    });
  });

  test("a message can be overridden where it is raised", async () => {
    expect((await raise("own-message")).body).toMatchObject({
      code: "app_unavailable",
      message: "The app has no model.",
    });
  });

  test("every code that is emitted is in the closed list, and the list is published with the document", () => {
    for (const [code, { status }] of Object.entries(CATALOGUE.codes)) {
      expect(code).toMatch(/^[a-z][a-z0-9_]*$/);
      expect(status).toBeGreaterThanOrEqual(400);
    }
  });
});
