import type { Response } from "express";
import express from "express";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { contractRouter, createContractServer, reply } from "wireproof/express";
import { type Fixture, startFixture } from "../fixture/app.js";
import { fixtureContract } from "../fixture/contract.js";
import { byHand, handlers } from "../fixture/handlers.js";
import { expectError, expectNoLeak, expectOk } from "./expect.js";
import { send } from "./http.js";

const rejections: unknown[] = [];
const note = (reason: unknown) => rejections.push(reason);
beforeEach(() => {
  process.on("unhandledRejection", note);
  process.on("uncaughtException", note);
});
afterEach(() => {
  process.off("unhandledRejection", note);
  process.off("uncaughtException", note);
  expect(rejections.splice(0)).toEqual([]);
});

const kind = { "X-Kind": "thing", "Content-Type": "application/json" };
const text = '{"name":"a"}';

describe.each(["strict", "production"] as const)("odd uses of the response, in %s mode", (mode) => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await startFixture({ router: { mode } });
  });
  afterAll(() => fixture.stop());
  const by = async (write: (res: Response) => unknown) => {
    fixture.lab(byHand(({ res }) => write(res)));
    const answer = await send(fixture, { path: "/v1/lab" });
    expectOk(await send(fixture, { path: "/v1/ping" }));
    return answer;
  };

  it.each([5, 500])(
    "a Content-Length of %i that is not the length of the body does not reach the wire",
    async (length) => {
      const answer = await by((res) => res.set({ ...kind, "Content-Length": String(length) }).end(text));
      if (answer.status === 200) expect(expectOk(answer)).toEqual({ name: "a" });
      else expectError(answer, 500, "internal_server_error");
    },
  );

  it.each([100, 102, 199])("an interim status (%i) is no final one", async (status) => {
    const answer = await by((res) => {
      res.statusCode = status;
      res.end();
    });
    expectError(answer, 500, "internal_server_error");
  });

  it.each([0, 99, 1000, 12.5, Number.NaN, "200", undefined, null])(
    "a status that is none (%s) is a 500",
    async (status) => {
      const answer = await by((res) => {
        res.statusCode = status as number;
        res.set(kind).end(text);
      });
      if (status === "200" && answer.status === 200) expect(expectOk(answer)).toEqual({ name: "a" });
      else expectError(answer, 500, "internal_server_error");
    },
  );

  it("a reason phrase that splits the header is a 500", async () => {
    const answer = await by((res) => {
      res.statusMessage = "OK\r\nX-Injected: 1";
      res.set(kind).end(text);
    });
    expectError(answer, 500, "internal_server_error");
    expect(answer.headers["x-injected"]).toBeUndefined();
  });

  it.each<[string, (res: Response) => unknown]>([
    ["a number", (res) => res.set(kind).end(123 as never)],
    ["an object", (res) => res.set(kind).end({ name: "a" } as never)],
    ["a written number", (res) => res.set(kind).write(123 as never)],
    ["a written null", (res) => res.set(kind).write(null as never)],
  ])("%s for a body is a 500", async (_, write) => {
    expectError(await by(write), 500, "internal_server_error");
  });

  it.each<[string, (res: Response) => unknown]>([
    ["in hex", (res) => res.set(kind).end(Buffer.from(text).toString("hex"), "hex")],
    [
      "in base64, in two parts",
      (res) => {
        res.set(kind).write(Buffer.from(text.slice(0, 6)).toString("base64"), "base64");
        res.end(Buffer.from(text.slice(6)).toString("base64"), "base64");
      },
    ],
    [
      "with a callback",
      (res) => new Promise<void>((resolve) => void res.set(kind).end(text, () => resolve())),
    ],
    [
      "with the callback of a write",
      async (res) => {
        await new Promise<void>((resolve) => void res.set(kind).write(text, () => resolve()));
        res.end();
      },
    ],
    ["after the handler has returned", (res) => void setImmediate(() => res.set(kind).end(text))],
    [
      "as a list of headers",
      (res) => res.writeHead(200, ["X-Kind", "thing", "Content-Type", "application/json"]).end(text),
    ],
    [
      "with a trailing part that is empty",
      (res) => {
        res.set(kind).write(text);
        res.end("");
      },
    ],
  ])("a body written %s arrives", async (_, write) => {
    expect(expectOk(await by(write))).toEqual({ name: "a" });
  });

  it("writing after the end harms nobody", async () => {
    const answer = await by((res) => {
      res.on("error", () => {});
      res.set(kind).end(text);
      res.write("x");
      res.end("y");
    });
    expect(expectOk(answer)).toEqual({ name: "a" });
  });

  it("a file that is not there is an error of the contract, and its path stays inside", async () => {
    const answer = await by((res) => res.sendFile("/srv/app/secret.json"));
    expectNoLeak(answer);
    expectError(
      answer,
      answer.status,
      { 404: "not_found", 500: "internal_server_error" }[answer.status] ?? "none of both",
    );
  });

  it("res.format answers nothing that is not declared", async () => {
    const answer = await by((res) =>
      res.format({ "application/json": () => res.status(404).json({ oops: true }) }),
    );
    expectError(answer, 500, "internal_server_error");
  });

  it("a connection that the handler cuts leaves the server answering", async () => {
    fixture.lab(byHand(({ res }) => res.destroy()));
    await expect(send(fixture, { path: "/v1/lab" })).rejects.toThrow();
    expectOk(await send(fixture, { path: "/v1/ping" }));
  });
});

describe("many requests at once", () => {
  it("are each answered as if they were alone", async () => {
    const fixture = await startFixture({
      handlers: {
        getBox: async ({ path, query, operation, headers, cookies }) => {
          for (let turn = 0; turn < Number(String(path.name).length % 5); turn++)
            await new Promise((done) => setImmediate(done));
          return reply(200, { operation: operation.id, path, query, headers, cookies });
        },
      },
    });
    await Promise.all(
      Array.from({ length: 120 }, async (_, index) => {
        if (index % 3 === 0)
          return expectError(await send(fixture, { path: `/v1/nope/${index}` }), 404, "not_found");
        if (index % 3 === 1)
          return expectError(await send(fixture, { path: "/v1/items?limit=x" }), 422, "invalid_param");
        const name = "x".repeat(index % 17) + index;
        return expect(expectOk(await send(fixture, { path: `/v1/boxes/${name}` })).path).toEqual({ name });
      }),
    );
    expect(fixture.violations).toEqual([]);
    await fixture.stop();
  });
});

describe("two surfaces on one application", () => {
  it("answer each under its own prefix, and neither for the other", async () => {
    const yes = async () => true as const;
    const security = { bearer: yes, oauth: yes, headerKey: yes, queryKey: yes, cookieKey: yes };
    const one = contractRouter(fixtureContract(), { handlers }, { security });
    const two = contractRouter(
      fixtureContract(),
      { handlers: { ...handlers, ping: () => reply(204) } },
      { security, prefix: "/other/v2" },
    );
    const app = express().disable("x-powered-by");
    app.use(one);
    app.use(two);
    const server = createContractServer(app, { routers: [one, two] });
    const at = await server.start(0);
    expectOk(await send(at, { path: "/v1/ping" }));
    expectError(await send(at, { path: "/other/v2/ping" }), 500, "internal_server_error");
    expectError(await send(at, { path: "/other/v2/nope" }), 404, "not_found");
    expectError(await send(at, { path: "/other/v2/items?limit=x" }), 422, "invalid_param");
    expect((await send(at, { path: "/other/v20/ping" })).headers["content-type"]).toMatch(/^text\/html/);
    expect([one.violations, two.violations]).toEqual([0, 1]);
    await server.shutdown();
  });
});
