import { once } from "node:events";
import { connect } from "node:net";
import express from "express";
import { afterEach, describe, expect, it } from "vitest";
import { type ContractServer, createContractServer } from "../../src/express/index.js";

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
});
