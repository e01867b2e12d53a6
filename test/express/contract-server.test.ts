import { once } from "node:events";
import { connect } from "node:net";
import express from "express";
import { afterEach, describe, expect, it } from "vitest";
import { createContract } from "../../src/contract/index.js";
import {
  type ContractServer,
  ContractSetupError,
  contractRouter,
  createContractServer,
  reply,
} from "../../src/express/index.js";

const servers: ContractServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.shutdown({ graceMs: 0 })));
});

async function serve(
  app: express.Express,
  options = {},
): Promise<{ server: ContractServer; port: number; url: string }> {
  const server = createContractServer(app, options);
  servers.push(server);
  const { port } = await server.start(0);
  return { server, port, url: `http://127.0.0.1:${port}` };
}

/** Sends bytes and returns everything that comes back until the server closes. */
async function raw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  const parts: Buffer[] = [];
  socket.on("data", (part: Buffer) => parts.push(part));
  socket.on("error", () => {});
  socket.write(bytes);
  await once(socket, "close");
  return Buffer.concat(parts).toString("latin1");
}

describe("createContractServer", () => {
  it("makes requests and responses that carry the app's own prototypes", async () => {
    const app = express();
    app.get("/", (req, res) => {
      res.json([
        Object.getPrototypeOf(req) === app.request,
        Object.getPrototypeOf(res) === app.response,
        req.ip !== undefined,
      ]);
    });
    const { url } = await serve(app);
    expect(await (await fetch(url)).json()).toEqual([true, true, true]);
  });

  it("lets a request under way finish, tells its client to go, and takes no other", async () => {
    let release = () => {};
    let arrived = () => {};
    const inside = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const app = express();
    app.get("/", async (_req, res) => {
      arrived();
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      res.send("late");
    });
    const { server, url } = await serve(app);
    const answer = fetch(url);
    await inside;
    const closed = server.shutdown({ graceMs: 20_000 });
    expect(server.shutdown()).toBe(closed);
    release();
    expect(await (await answer).text()).toBe("late");
    await closed;
    await expect(fetch(url)).rejects.toThrow();
  });

  it("does not wait for idle connections, and cuts those under way when the grace is over", async () => {
    const app = express();
    app.get("/idle", (_req, res) => void res.send("done"));
    app.get("/hang", () => {});
    const { server, port, url } = await serve(app);
    await (await fetch(`${url}/idle`)).text();
    const hanging = raw(port, "GET /hang HTTP/1.1\r\nHost: a\r\n\r\n");
    await once(server, "request");
    const start = performance.now();
    await server.shutdown({ graceMs: 50 });
    expect(performance.now() - start).toBeLessThan(5_000);
    expect(await hanging).toBe("");
  });

  it.each([
    ["a broken request line", "nonsense\r\n\r\n", 400],
    ["an unknown expectation", "GET / HTTP/1.1\r\nHost: a\r\nExpect: x\r\nConnection: close\r\n\r\n", 417],
    ["no Host", "GET / HTTP/1.1\r\n\r\n", 400],
    ["a header that is too large", `GET / HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(20_000)}\r\n\r\n`, 431],
  ])("answers %s with a JSON body", async (_, bytes, status) => {
    const { port } = await serve(express());
    const [head = "", body = ""] = (await raw(port, bytes)).split("\r\n\r\n");
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toMatch(/content-type: application\/json/i);
    expect(JSON.parse(body)).toMatchObject({ status });
  });

  it("answers chunk extensions without end as broken framing, whoever is working on the request", async () => {
    const app = express();
    app.post("/", () => {});
    const { port } = await serve(app);
    const head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    expect(await raw(port, `${head}1;${"x".repeat(20_000)}\r\n`)).toMatch(
      /^HTTP\/1.1 400 [\s\S]*"bad_request"/,
    );
  });

  it("serves HTTP/1.0, where no Host is needed", async () => {
    const app = express();
    app.get("/", (_req, res) => void res.send("old"));
    const { port } = await serve(app);
    expect(await raw(port, "GET / HTTP/1.0\r\n\r\n")).toMatch(/^HTTP\/1.1 200 OK[\s\S]*old$/);
  });

  it("says why it cannot listen", async () => {
    const { port } = await serve(express());
    await expect(createContractServer(express()).start(port)).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  /** A surface with one upload of at most 100 bytes. */
  function router(prefix: string) {
    const contract = createContract({
      openapi: "3.1.0",
      info: { title: "t", version: "1" },
      paths: {
        "/upload": {
          post: {
            operationId: "upload",
            requestBody: { content: { "text/plain": { schema: { type: "string" } } } },
            responses: { 204: { description: "Done" } },
          },
        },
      },
    });
    return contractRouter(
      contract,
      { handlers: { upload: () => reply(204) } },
      { prefix, limits: { bodyBytes: 100 } },
    );
  }

  it.each([
    [["/v1", "/v1/admin"], ["prefix-shadowed"]],
    [["", "/v1"], ["prefix-shadowed"]],
    [["/v1", "/v1"], ["prefix-shadowed"]],
    [["/v1/admin", "/v1"], undefined],
    [["/v1", "/v10"], undefined],
  ])("takes routers mounted as %j only when each gets its requests", (prefixes, ids) => {
    const routers = prefixes.map(router);
    const app = express();
    for (const one of routers) app.use(one);
    let problems: string[] | undefined;
    try {
      createContractServer(app, { routers });
    } catch (error) {
      if (!(error instanceof ContractSetupError)) throw error;
      problems = error.problems.map(({ id }) => id);
    }
    expect(problems).toEqual(ids);
  });

  it("asks for an announced body only when it is read, and closes when it is not", async () => {
    const surface = router("/v1");
    const app = express();
    app.use(surface);
    const { port } = await serve(app, { routers: [surface] });
    const head =
      "POST /v1/upload HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nExpect: 100-continue\r\n";
    expect(await raw(port, `${head}Content-Length: 101\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 413 [\s\S]*connection: close/i,
    );
    expect(await raw(port, `${head}Connection: close\r\nContent-Length: 2\r\n\r\nab`)).toMatch(
      /^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 204 /,
    );
  });
});
