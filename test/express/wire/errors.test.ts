import express, { type NextFunction, type Request, type Response } from "express";
import createError from "http-errors";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { mapErrors, reply } from "wireproof/express";
import { type Fixture, type FixtureOptions, startFixture } from "../fixture/app.js";
import { byHand, type LooseContext } from "../fixture/handlers.js";
import { expectError, expectFlat, expectNoLeak, expectOk } from "./expect.js";
import { send, sendJson } from "./http.js";

const SECRET = "SELECT password FROM users at /srv/app/db.js:3:4";
const get = (fixture: Fixture, path = "/v1/lab") => send(fixture, { path });

describe.each(["production", "development", "test", undefined])("with NODE_ENV %s", (env) => {
  let fixture: Fixture;
  const before = process.env.NODE_ENV;
  beforeAll(async () => {
    if (env === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = env;
    fixture = await startFixture({
      before: (app) => {
        app.use("/v1/boxes", (_req, _res, next) => next(new Error(SECRET)));
      },
    });
  });
  afterAll(async () => {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
    await fixture.stop();
  });
  afterEach(() => {
    fixture.errors.length = 0;
  });

  class DatabaseError extends Error {
    override name = "DatabaseError";
  }
  const nasty = {
    get message(): string {
      throw new Error(SECRET);
    },
    get status(): number {
      throw new Error(SECRET);
    },
    get code(): string {
      throw new Error(SECRET);
    },
    get stack(): string {
      throw new Error(SECRET);
    },
  };
  const traps = new Proxy(
    {},
    {
      get: () => {
        throw new Error(SECRET);
      },
      has: () => {
        throw new Error(SECRET);
      },
      getPrototypeOf: () => {
        throw new Error(SECRET);
      },
    },
  );

  it.each<[string, unknown]>([
    ["an Error", new Error(SECRET)],
    ["an Error of a class of its own", new DatabaseError(SECRET)],
    ["an Error with a cause", new Error(SECRET, { cause: new Error(SECRET) })],
    ["an AggregateError", new AggregateError([new Error(SECRET)], SECRET)],
    ["a text", SECRET],
    ["null", null],
    ["undefined", undefined],
    ["a number", 404],
    ["a symbol", Symbol(SECRET)],
    ["a function", () => SECRET],
    ["an object", { message: SECRET }],
    ["an object without a prototype", Object.create(null)],
    ["a frozen Error", Object.freeze(new Error(SECRET))],
    ["an object with getters that throw", nasty],
    ["a proxy that throws at everything", traps],
    ["an Error with a system code", Object.assign(new Error(SECRET), { code: "ECONNREFUSED" })],
    ["an Error with a numeric code", Object.assign(new Error(SECRET), { code: 11000 })],
    ["an Error with a status that is none", Object.assign(new Error(SECRET), { status: 999 })],
    ["an Error with a success status", Object.assign(new Error(SECRET), { status: 200 })],
    ["an Error with a text for a status", Object.assign(new Error(SECRET), { status: "404" })],
    ["an Error with an undeclared status", Object.assign(new Error(SECRET), { status: 418 })],
    ["an Error with an undeclared code", Object.assign(new Error(SECRET), { code: "app_gone" })],
    [
      "an Error with the code of another operation",
      Object.assign(new Error(SECRET), { code: "payment_required" }),
    ],
    [
      "an Error with the name of an inherited property for a code",
      Object.assign(new Error(SECRET), { code: "constructor" }),
    ],
    ["an Error with headers", Object.assign(new Error(SECRET), { headers: { "X-Evil": SECRET } })],
    ["a RangeError of the stack", new RangeError("Maximum call stack size exceeded")],
    ["a URIError", new URIError(SECRET)],
    ["a SyntaxError", new SyntaxError(SECRET)],
  ])("%s, thrown or rejected, is the declared 500 with a fixed message", async (_, thrown) => {
    for (const handler of [
      () => {
        throw thrown;
      },
      () => Promise.reject(thrown),
      async () => {
        await new Promise((resolve) => setImmediate(resolve));
        throw thrown;
      },
    ]) {
      fixture.lab(handler);
      const answer = await get(fixture);
      const body = expectError(answer, 500, "internal_server_error");
      expect(body.message).toBe("Internal Server Error");
      expect(Object.keys(body).sort()).toEqual(["code", "message", "status"]);
      expect(answer.headers["x-evil"]).toBeUndefined();
    }
  });

  it("real recursion in a handler is the declared 500", async () => {
    const forever = (): number => 1 + forever();
    fixture.lab(() => forever());
    expectError(await get(fixture), 500, "internal_server_error");
  });

  it("an HTTP error keeps its status, and its message stays inside", async () => {
    for (const [thrown, status, code] of [
      [createError(404, SECRET), 404, "not_found"],
      [new createError.NotFound(), 404, "not_found"],
      [Object.assign(new Error(SECRET), { statusCode: 404 }), 404, "not_found"],
      [createError(500, SECRET), 500, "internal_server_error"],
    ] as const) {
      fixture.lab(() => {
        throw thrown;
      });
      const body = expectError(await get(fixture), status, code);
      expect(JSON.stringify(body)).not.toContain("password");
    }
  });

  it("a code set on the instance survives, with its own status and message", async () => {
    fixture.lab(() => {
      throw Object.assign(new Error(SECRET), { code: "item_locked" });
    });
    expect(expectError(await get(fixture), 409, "item_locked").message).toBe("The item is locked.");
    fixture.lab(() => {
      throw Object.assign(createError(404, SECRET), { code: "item_locked" });
    });
    expectError(await get(fixture), 409, "item_locked");
  });

  it("an error of the flat family is hidden in its own shape", async () => {
    expectFlat(await sendJson(fixture, "/v1/device/token", { device_code: "crash" }), 500, "server_error");
  });

  it("an undeclared success goes out in production only, and is reported everywhere", async () => {
    fixture.violations.length = 0;
    fixture.lab(byHand(({ res }) => res.status(201).json({ name: "a" })));
    const answer = await get(fixture);
    if (env === "production") expect([answer.status, answer.text]).toEqual([201, '{"name":"a"}']);
    else expectError(answer, 500, "internal_server_error");
    expect(fixture.violations).toHaveLength(1);
  });

  it("an error of middleware before the router is canonical under the prefix", async () => {
    expectError(await get(fixture, "/v1/boxes/a"), 500, "internal_server_error");
  });
});

describe("fail", () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await startFixture();
  });
  afterAll(() => fixture.stop());
  const failing = async (make: (fail: LooseContext["fail"]) => unknown) => {
    fixture.lab(({ fail }) => {
      throw make(fail);
    });
    return get(fixture);
  };

  it("answers the catalogue's status, message and hint", async () => {
    const body = expectError(await get(fixture, "/v1/items/404"), 404, "item_not_found");
    expect(body).toEqual({
      code: "item_not_found",
      status: 404,
      message: "No such item.",
      hint: "List the items.",
    });
  });

  it("takes a message, a hint, details and headers of this one case", async () => {
    const details = [{ type: "few", loc: ["body", "lines", 0], msg: "3 left" }] as const;
    const options = { message: "Only three.", hint: "Order fewer.", details };
    expect(
      expectError(await failing((fail) => fail.out_of_stock?.(options as never)), 409, "out_of_stock"),
    ).toEqual({
      code: "out_of_stock",
      status: 409,
      ...options,
    });
    const later = await failing((fail) => fail.backend_down?.({ headers: { "Retry-After": 30 } } as never));
    expectError(later, 503, "backend_down");
    expect(later.headers["retry-after"]).toBe("30");
  });

  it("has details exactly where the catalogue says so: required, optional, none", async () => {
    const details = [{ type: "a", loc: ["body"], msg: "m" }];
    const of = async (code: string, options?: object) =>
      expectError(
        await failing((fail) => fail[code]?.(...([options] as never[]))),
        code === "not_found" ? 404 : 409,
        code,
      ).details;
    expect(await of("out_of_stock", { details })).toEqual(details);
    expect(await of("item_locked", { details })).toEqual(details);
    expect(await of("item_locked")).toBeUndefined();
    // The compiler refuses these; what comes of them must still be the declared shape.
    expect(await of("out_of_stock")).toHaveLength(1);
    expect(await of("out_of_stock", { details: [] })).toHaveLength(1);
    expect(await of("item_locked", { details: [] })).toBeUndefined();
    expect(await of("not_found", { details })).toBeUndefined();
  });

  it("without a header that its code needs is a 500", async () => {
    expectError(await failing((fail) => fail.backend_down?.()), 500, "internal_server_error");
  });

  it("cannot be made to split the header, nor to break the flat body", async () => {
    const split = await failing((fail) =>
      fail.backend_down?.({ headers: { "Retry-After": "5\r\nX-Injected: 1" } } as never),
    );
    expectError(split, 500, "internal_server_error");
    expect(split.headers["x-injected"]).toBeUndefined();
    const local = await startFixture({
      handlers: {
        pollToken: ({ fail }) => {
          throw fail.access_denied?.({ description: 'They said "no\\"\nü' } as never);
        },
      },
    });
    const poll = await sendJson(local, "/v1/device/token", { device_code: "a" });
    await local.stop();
    expect(expectFlat(poll, 400, "access_denied")).toMatch(/^They said .*no/);
  });

  it("keeps the cause inside", async () => {
    const answer = await failing((fail) => fail.item_locked?.({ cause: new Error(SECRET) } as never));
    expectError(answer, 409, "item_locked");
  });

  it("holds no code that the operation does not declare", async () => {
    let names: string[] = [];
    fixture.lab(({ fail }) => {
      names = Object.keys(fail).sort();
      return reply(200, { name: "a" }, { headers: { "X-Kind": "thing" } });
    });
    expectOk(await get(fixture));
    expect(names).toEqual([
      "backend_down",
      "internal_server_error",
      "item_locked",
      "not_acceptable",
      "not_found",
      "out_of_stock",
      "too_many_requests",
    ]);
  });

  it("of one operation, caught outside and thrown in another, does not pass there", async () => {
    let stolen: LooseContext["fail"] = {};
    const local = await startFixture({
      handlers: {
        getItem: ({ fail }) => {
          stolen = fail;
          return reply(200, { id: 1, name: "a" });
        },
      },
    });
    expectOk(await send(local, { path: "/v1/items/1" }));
    local.lab(() => {
      throw stolen.item_not_found?.();
    });
    expectError(await get(local), 500, "internal_server_error");
    expect(local.violations).toHaveLength(1);
    await local.stop();
  });

  it("is what mapErrors turns the exceptions of a service into", async () => {
    class Locked extends Error {}
    class Missing extends Error {}
    const work = (thrown: unknown) => async () => {
      throw thrown;
    };
    const mapped = (thrown: unknown) =>
      fixture.lab(({ fail }) => {
        const guard = mapErrors(fail, [
          [Locked, (f: LooseContext["fail"]) => f.item_locked?.({ message: "Held by another." } as never)],
          [Missing, (f: LooseContext["fail"]) => f.not_found?.()],
        ] as never);
        return guard(work(thrown));
      });
    mapped(new Locked(SECRET));
    expect(expectError(await get(fixture), 409, "item_locked").message).toBe("Held by another.");
    mapped(new Missing(SECRET));
    expectError(await get(fixture), 404, "not_found");
    mapped(new Error(SECRET));
    expectError(await get(fixture), 500, "internal_server_error");
  });
});

describe("hooks of the application that fail themselves", () => {
  const boom = () => {
    throw new Error(SECRET);
  };

  it("do not change the answer: onViolation, onError, onAnswer", async () => {
    const fixture = await startFixture({ router: { onViolation: boom, onError: boom, onAnswer: boom } });
    expectOk(await get(fixture, "/v1/ping"));
    expectError(await get(fixture, "/v1/nope"), 404, "not_found");
    fixture.lab(boom);
    expectError(await get(fixture), 500, "internal_server_error");
    fixture.lab(byHand(({ res }) => res.status(418).end()));
    expectError(await get(fixture), 500, "internal_server_error");
    expectOk(await get(fixture, "/v1/ping"));
    await fixture.stop();
  });

  it("are the declared 500: rateLimit, versionGate", async () => {
    for (const router of [{ rateLimit: boom }, { rateLimit: async () => boom() }, { versionGate: boom }]) {
      const fixture = await startFixture({ router });
      expectError(await get(fixture, "/v1/ping"), 500, "internal_server_error");
      await fixture.stop();
    }
  });
});

describe("middleware around the router", () => {
  const started: Fixture[] = [];
  const start = async (options: FixtureOptions) => {
    const fixture = await startFixture(options);
    started.push(fixture);
    return fixture;
  };
  afterEach(async () => {
    await Promise.all(started.splice(0).map((fixture) => fixture.stop()));
  });
  const boom = (_req: Request, _res: Response, _next: NextFunction) => {
    throw new Error(SECRET);
  };

  it.each<[string, (req: Request, res: Response, next: NextFunction) => unknown, number, string]>([
    ["throws", boom, 500, "internal_server_error"],
    ["passes an error on", (_req, _res, next) => next(new Error(SECRET)), 500, "internal_server_error"],
    ["rejects", async () => Promise.reject(new Error(SECRET)), 500, "internal_server_error"],
    ["passes an HTTP error on", (_req, _res, next) => next(createError(404, SECRET)), 404, "not_found"],
    [
      "passes an undeclared HTTP error on",
      (_req, _res, next) => next(createError(418, SECRET)),
      500,
      "internal_server_error",
    ],
    ["passes a text on", (_req, _res, next) => next(SECRET), 500, "internal_server_error"],
  ])("that %s before it is answered canonically under the prefix", async (_, middleware, status, code) => {
    const fixture = await start({ before: (app) => void app.use(middleware) });
    expectError(await get(fixture, "/v1/ping"), status, code);
    expectError(await get(fixture, "/v1/nope"), status, code);
  });

  it("that fails before it is left to the application outside the prefix", async () => {
    const fixture = await start({
      before: (app) => void app.use(boom),
      after: (app) =>
        void app.use(
          (_e: unknown, _q: Request, res: Response, _n: NextFunction) => void res.status(503).send("its own"),
        ),
    });
    const answer = await get(fixture, "/elsewhere");
    expect([answer.status, answer.text]).toEqual([503, "its own"]);
  });

  it("that comes after it is never reached from the prefix, whatever happens there", async () => {
    let reached = 0;
    const fixture = await start({
      after: (app) => {
        app.use((_req, res) => {
          reached++;
          res.send("<html>after");
        });
        app.use((_e: unknown, _q: Request, res: Response, _n: NextFunction) => {
          reached++;
          res.send("<html>handler");
        });
      },
    });
    fixture.lab(boom as never);
    expectError(await get(fixture), 500, "internal_server_error");
    expectError(await get(fixture, "/v1/nope"), 404, "not_found");
    expectError(await get(fixture, "/v1/items?limit=x"), 422, "invalid_param");
    expectError(await get(fixture, "/v1/items/%zz"), 400, "bad_request");
    expect(reached).toBe(0);
  });

  it("that parses bodies before it neither hangs a request nor opens it", async () => {
    const fixture = await start({
      before: (app) => void app.use(express.json(), express.urlencoded({ extended: true })),
    });
    const headers = { authorization: "Bearer good" };
    expectOk(await sendJson(fixture, "/v1/items", { name: "a", qty: 1 }, { headers }), 201);
    expectError(await sendJson(fixture, "/v1/items", { name: "a" }, { headers }), 422, "invalid_param");
    expectError(await sendJson(fixture, "/v1/items", "{broken", { headers }), 400, "bad_request");
    const form = { "content-type": "application/x-www-form-urlencoded" };
    expectOk(await send(fixture, { method: "POST", path: "/v1/forms", headers: form, body: "title=a" }));
    expectFlat(await sendJson(fixture, "/v1/device/token", "{broken"), 400, "invalid_request");
  });

  it("of the application's own for errors does not get hold of those under the prefix", async () => {
    const fixture = await start({
      before: (app) => void app.use("/v1/boxes", boom),
      after: (app) =>
        void app.use(
          (_e: unknown, _q: Request, res: Response, _n: NextFunction) =>
            void res.status(500).send("<h1>Oops</h1>"),
        ),
    });
    expectError(await get(fixture, "/v1/boxes/a"), 500, "internal_server_error");
  });

  it("makes no difference to a plain Node server", async () => {
    const fixture = await start({ server: "plain", before: (app) => void app.use("/v1/boxes", boom) });
    expectOk(await get(fixture, "/v1/ping"));
    expectError(await get(fixture, "/v1/nope"), 404, "not_found");
    expectError(await get(fixture, "/v1/items?limit=x"), 422, "invalid_param");
    expectError(await get(fixture, "/v1/boxes/a"), 500, "internal_server_error");
    expectError(await send(fixture, { method: "PUT", path: "/v1/ping" }), 405, "method_not_allowed");
  });

  it("that sets headers before it keeps them on every answer", async () => {
    const fixture = await start({
      before: (app) => void app.use((_req, res, next) => next(void res.set("X-Request-Id", "r1"))),
    });
    for (const path of ["/v1/ping", "/v1/nope", "/v1/items?limit=x"]) {
      expect((await get(fixture, path)).headers["x-request-id"]).toBe("r1");
    }
  });

  it("that has answered before it is not answered twice", async () => {
    const fixture = await start({
      before: (app) => void app.use((_req, res, next) => next(void res.status(200).json({ early: true }))),
    });
    const answer = await get(fixture, "/v1/ping");
    expectNoLeak(answer);
    expect(answer.text).toBe('{"early":true}');
    expectNoLeak(await get(fixture, "/v1/nope"));
  });
});
