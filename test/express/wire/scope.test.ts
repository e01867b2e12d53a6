import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import express, { type Express, type NextFunction, type Request, type Response } from "express";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ContractRouter, contractRouter, createContractServer } from "wireproof/express";
import { fixtureContract } from "../fixture/contract.js";
import { handlers } from "../fixture/handlers.js";
import { sendBytes } from "./http.js";

/** An application that has nothing to do with the contract, with Wireproof mounted in its midst or not. */
async function application(wireproof: boolean): Promise<{ app: Express; routers: ContractRouter[] }> {
  const app = express();
  const routers: ContractRouter[] = [];
  app.use((_req, res, next) => {
    res.set("X-App", "own");
    next();
  });
  app.get("/early", (_req, res) => void res.json({ early: true }));
  if (wireproof) {
    const yes = async () => true as const;
    const security = { bearer: yes, oauth: yes, headerKey: yes, queryKey: yes, cookieKey: yes };
    const router = contractRouter(fixtureContract(), { handlers }, { security });
    app.use(router);
    routers.push(router);
    await router.ready;
  }
  app.get("/json", (_req, res) => void res.json({ a: [1, 2], b: "é" }));
  app.get("/text", (_req, res) => void res.send("hello"));
  app.get("/html", (_req, res) => void res.send("<h1>hello</h1>"));
  app.get("/bytes", (_req, res) => void res.end(Buffer.from([0, 1, 255])));
  app.get("/stream", (_req, res) => {
    res.write("one");
    res.write("two");
    res.end("three");
  });
  app.get("/redirect", (_req, res) => res.redirect("/elsewhere"));
  app.get("/teapot", (_req, res) => void res.sendStatus(418));
  app.get("/cookie", (_req, res) => void res.cookie("a", "b").status(204).end());
  app.get("/throw", () => {
    throw Object.assign(new Error("mine"), { status: 409 });
  });
  app.get("/reject", async () => Promise.reject(new Error("mine")));
  app.get("/params/:name", (req, res) => void res.json({ ...req.params, query: req.query }));
  app.post(
    "/echo",
    express.json(),
    express.urlencoded({ extended: true }),
    express.text(),
    (req, res) => void res.json({ body: req.body, type: req.headers["content-type"] }),
  );
  app.use("/v10", (req, res) => void res.json({ url: req.url, base: req.baseUrl }));
  app.use("/own404", (_req, res) => void res.status(404).send("<p>my own page</p>"));
  app.use((error: Error & { status?: number }, _req: Request, res: Response, next: NextFunction) => {
    if (error.message !== "mine") return next(error);
    res.status(error.status ?? 500).json({ mine: error.message });
  });
  // Express's own last handler prints a stack outside production; the page itself is what is compared.
  app.set("env", "test");
  app.use(
    (_error: Error, _req: Request, res: Response, _next: NextFunction) =>
      void res.status(400).type("html").send("<p>last resort</p>"),
  );
  return { app, routers };
}

const BODY = (type: string, body: string) =>
  `Content-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

/** Requests outside the prefix; the last line ends the head. */
const REQUESTS: Readonly<Record<string, string>> = {
  "its own JSON": "GET /json HTTP/1.1\r\n\r\n",
  "its own route before the router": "GET /early HTTP/1.1\r\n\r\n",
  "its own text": "GET /text HTTP/1.1\r\n\r\n",
  "its own HTML": "GET /html HTTP/1.1\r\n\r\n",
  "bytes without a type": "GET /bytes HTTP/1.1\r\n\r\n",
  "a chunked stream": "GET /stream HTTP/1.1\r\n\r\n",
  "a redirect": "GET /redirect HTTP/1.1\r\n\r\n",
  "a status alone": "GET /teapot HTTP/1.1\r\n\r\n",
  "a cookie": "GET /cookie HTTP/1.1\r\n\r\n",
  "its own error handler": "GET /throw HTTP/1.1\r\n\r\n",
  "its own error handler, on a rejection": "GET /reject HTTP/1.1\r\n\r\n",
  "its own 404 page": "GET /own404/x HTTP/1.1\r\n\r\n",
  "Express's 404 page": "GET /nowhere HTTP/1.1\r\n\r\n",
  "Express's 404 page for another method": "DELETE /json HTTP/1.1\r\n\r\n",
  "Express's 404 page at the root": "GET / HTTP/1.1\r\n\r\n",
  HEAD: "HEAD /json HTTP/1.1\r\n\r\n",
  "HEAD of nothing": "HEAD /nowhere HTTP/1.1\r\n\r\n",
  OPTIONS: "OPTIONS /json HTTP/1.1\r\n\r\n",
  "OPTIONS of nothing": "OPTIONS /nowhere HTTP/1.1\r\n\r\n",
  "OPTIONS *": "OPTIONS * HTTP/1.1\r\n\r\n",
  "a conditional request": 'GET /text HTTP/1.1\r\nIf-None-Match: W/"5-qvTGHdzF6KLavt4PO0gs2a6pQ00"\r\n\r\n',
  "an Accept that nothing meets": "GET /json HTTP/1.1\r\nAccept: image/png\r\n\r\n",
  parameters: "GET /params/a%20b?x=1&x=2&y[z]=3 HTTP/1.1\r\n\r\n",
  "a parameter that does not decode": "GET /params/%zz HTTP/1.1\r\n\r\n",
  JSON: `POST /echo HTTP/1.1\r\n${BODY("application/json", '{"a":1}')}`,
  "broken JSON": `POST /echo HTTP/1.1\r\n${BODY("application/json", "{broken")}`,
  "a form": `POST /echo HTTP/1.1\r\n${BODY("application/x-www-form-urlencoded", "a[b]=1&c=2+3")}`,
  text: `POST /echo HTTP/1.1\r\n${BODY("Text/Plain; Charset=utf-8", "hello")}`,
  "a type that nobody reads": `POST /echo HTTP/1.1\r\n${BODY("application/x-odd; a=b", "hello")}`,
  "a body where none is read": `GET /json HTTP/1.1\r\n${BODY("application/json", '{"a":1}')}`,
  "a path that only begins like the prefix": "GET /v10/items HTTP/1.1\r\n\r\n",
  "a path that holds the prefix further on": "GET /params/v1 HTTP/1.1\r\n\r\n",
  "the prefix in a query": "GET /json?/v1/items HTTP/1.1\r\n\r\n",
  "the prefix behind two slashes": "GET //v1/items HTTP/1.1\r\n\r\n",
  "an absolute-form target": "GET http://a/json HTTP/1.1\r\n\r\n",
  "HTTP/1.0": "GET /json HTTP/1.0\r\n\r\n",
};

function bytesOf(request: string): string {
  return request.replace("\r\n", "\r\nHost: a\r\nConnection: close\r\n");
}

const servers: Server[] = [];
async function listen(server: Server): Promise<{ port: number }> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server.address() as AddressInfo;
}

let without: { port: number };
let withRouter: { port: number };
let withServer: { port: number };
beforeAll(async () => {
  without = await listen(createServer((await application(false)).app));
  withRouter = await listen(createServer((await application(true)).app));
  const { app, routers } = await application(true);
  withServer = await listen(createContractServer(app, { routers }));
});
afterAll(() => {
  for (const server of servers) server.close();
});

async function answerTo(at: { port: number }, request: string): Promise<string> {
  const bytes = await sendBytes(at, bytesOf(request));
  return bytes.toString("latin1").replace(/^Date: .*\r\n/m, "");
}

describe("outside the prefix the application answers byte for byte as it did without Wireproof", () => {
  it.each(Object.entries(REQUESTS))("%s", async (_, request) => {
    const expected = await answerTo(without, request);
    expect(expected).toMatch(/^HTTP\/1\.1 \d{3} /);
    expect(await answerTo(withRouter, request)).toBe(expected);
    expect(await answerTo(withServer, request)).toBe(expected);
  });

  it("and the requests above are as different as they claim to be", async () => {
    const statuses = new Set<string>();
    for (const request of Object.values(REQUESTS))
      statuses.add((await answerTo(without, request)).slice(9, 12));
    expect([...statuses].sort()).toEqual(["200", "204", "302", "304", "400", "404", "409", "418", "500"]);
  });
});

describe("under the prefix the application is not asked", () => {
  it("for anything", async () => {
    for (const request of [
      "GET /v1 HTTP/1.1\r\n\r\n",
      "GET /v1/nope HTTP/1.1\r\n\r\n",
      "OPTIONS /v1/nope HTTP/1.1\r\n\r\n",
      "GET /v1/?a HTTP/1.1\r\n\r\n",
    ]) {
      for (const at of [withRouter, withServer]) {
        const answer = await answerTo(at, request);
        expect(answer).toMatch(/^HTTP\/1\.1 404 .*"code":"not_found"/s);
      }
    }
  });
});
