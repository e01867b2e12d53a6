import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTcpServer } from "node:net";
import express, { type Express } from "express";
import { afterEach, describe, expect, test } from "vitest";
import { contractRouter, implement, reply } from "wireproof/express";
import type { Contract } from "../../src/contract/index.js";
import { type Diagnosis, doctor } from "../../src/doctor/index.js";
import { CORRECT_SERVERS } from "../verify/servers/index.js";
import { contractOf, PATHS } from "./document.js";

const CONTRACT = contractOf();
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Serves on a free port and returns the origin. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${portOf(server)}`;
}

function portOf(server: { address(): unknown }): number {
  const address = server.address();
  return typeof address === "object" && address !== null && "port" in address ? Number(address.port) : 0;
}

const HANDLERS = {
  listThings: () => reply(200, [{ id: 1 }]),
  createThing: () => reply(200, { id: 1 }),
  getThing: () => reply(200, { id: 1 }),
  getHealth: () => reply(200, {}),
};

/** The surface as Express middleware. */
function surface(contract: Contract = CONTRACT, prefix?: string) {
  const names = contract.operations.map(({ id }) => id);
  const handlers = Object.fromEntries(Object.entries(HANDLERS).filter(([name]) => names.includes(name)));
  return contractRouter(contract, implement(handlers), {
    onViolation: () => {},
    ...(prefix !== undefined && { prefix }),
  });
}

async function idsAt(baseUrl: string, contract: Contract = CONTRACT): Promise<string[]> {
  const { diagnoses } = await doctor(contract, { baseUrl });
  return diagnoses.map(({ id }) => id);
}

async function onlyAt(listener: RequestListener, contract: Contract = CONTRACT): Promise<Diagnosis> {
  const { diagnoses } = await doctor(contract, { baseUrl: await serve(listener) });
  const [only, ...others] = diagnoses;
  if (!only || others.length > 0) throw new Error(`expected one diagnosis, got ${JSON.stringify(diagnoses)}`);
  return only;
}

describe("a server that serves its document", () => {
  test("has nothing, whether the base URL names the base path or not", async () => {
    const origin = await serve(express().use(surface()));
    expect(await idsAt(origin)).toEqual([]);
    expect(await idsAt(`${origin}/v1/`)).toEqual([]);
  });

  test("is told by each operation", async () => {
    const { operations } = await doctor(CONTRACT, { baseUrl: await serve(express().use(surface())) });
    expect(
      operations.map(({ operation, standing, sighting }) => [operation.id, standing, sighting.method]),
    ).toEqual([
      ["listThings", "served", "GET"],
      ["createThing", "served", "OPTIONS"],
      ["getThing", "served", "OPTIONS"],
      ["getHealth", "served", "GET"],
    ]);
  });

  test.each(CORRECT_SERVERS.map(({ name, ...rest }) => [name, rest] as const))(
    "has nothing on %s, without credentials and whatever its oddities",
    async (_, { contract, start }) => {
      const server = await start();
      try {
        expect(await idsAt(server.origin, await contract())).toEqual([]);
      } finally {
        await server.close();
      }
    },
  );

  test("is asked nothing that could change it", async () => {
    const methods = new Set<string>();
    const app = express().use(surface());
    const origin = await serve((request, response) => {
      methods.add(request.method ?? "");
      app(request, response);
    });
    await doctor(CONTRACT, { baseUrl: origin });
    expect([...methods].sort()).toEqual(["GET", "OPTIONS"]);
  });
});

describe("a server that does not answer", () => {
  test("is not there", async () => {
    const server = createTcpServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const port = portOf(server);
    await new Promise((done) => server.close(done));
    const { diagnoses, requests } = await doctor(CONTRACT, { baseUrl: `http://127.0.0.1:${port}` });
    expect(diagnoses).toMatchObject([
      {
        id: "no-answer",
        message: `No answer from http://127.0.0.1:${port}: nothing listens there (ECONNREFUSED).`,
        fixes: ["start the server, or correct the port"],
      },
    ]);
    expect(requests).toBe(1);
  });

  test("does not speak TLS", async () => {
    const origin = await serve(express().use(surface()));
    const { diagnoses } = await doctor(CONTRACT, { baseUrl: origin.replace("http:", "https:") });
    expect(diagnoses).toMatchObject([{ id: "no-answer", fixes: ["write http://"] }]);
  });

  test("does not speak HTTP, or says nothing in time", async () => {
    const chatty = createTcpServer((socket) => void socket.end("220 mail ready\r\n"));
    const silent = createTcpServer(() => {});
    for (const server of [chatty, silent])
      await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const [first, second] = await Promise.all(
      [chatty, silent].map((server) =>
        doctor(CONTRACT, { baseUrl: `http://127.0.0.1:${portOf(server)}`, timeoutMs: 300 }),
      ),
    );
    for (const server of [chatty, silent]) server.close();
    expect(first?.diagnoses[0]?.message).toContain("what answers there does not speak HTTP");
    expect(second?.diagnoses[0]?.message).toContain("no answer came in time");
  });
});

describe("why every call answers 404", () => {
  test("the surface is not mounted", async () => {
    const { id, message, fixes } = await onlyAt(express());
    expect(id).toBe("surface-absent");
    expect(message).toContain("Express answers `404`");
    expect(fixes[0]).toContain("before whatever answers 404");
  });

  test("a middleware before the surface answers", async () => {
    const app: Express = express()
      .use((_, response) => void response.status(404).json({ error: "nothing here" }))
      .use(surface());
    expect((await onlyAt(app)).id).toBe("surface-absent");
  });

  test.each([
    ["the surface is at the root, and has everything", "", "the root", /keep `\/v1`/],
    ["the base path is added twice", "/v1/v1", "`/v1/v1`", /without a path/],
    ["the surface is below /api", "/api/v1", "`/api/v1`", /add `\/api`/],
  ])("%s", async (_, prefix, where, fix) => {
    const { id, message, fixes } = await onlyAt(express().use(surface(CONTRACT, prefix)));
    expect(id).toBe("served-elsewhere");
    expect(message).toContain(
      `not under \`/v1\` but under ${where}; ${prefix === "" ? "the surface itself" : "Express"} answers \`404\` there`,
    );
    expect(fixes[0]).toMatch(fix);
  });

  test("a proxy takes the base path away", async () => {
    const app = express().use(surface());
    const origin = await serve((request, response) => {
      request.url = `/v1${request.url}`;
      app(request, response);
    });
    expect(await idsAt(origin)).toEqual(["served-elsewhere"]);
  });

  test("the base URL given is not the one of the document", async () => {
    const origin = await serve(express().use(surface()));
    const { diagnoses } = await doctor(CONTRACT, { baseUrl: `${origin}/v2` });
    expect(diagnoses).toMatchObject([{ id: "served-elsewhere" }]);
    expect(diagnoses[0]?.message).toContain("not under `/v2` but under `/v1`");
    expect(diagnoses[0]?.fixes).toEqual([`call ${origin}/v1, as the document says`]);
  });

  test("the server runs with an older document, and only new operations are missing", async () => {
    const { "/health": _, ...older } = PATHS;
    const { id, message, fixes } = await onlyAt(express().use(surface(contractOf(older))));
    expect(id).toBe("other-version");
    expect(message).toContain("does not know `getHealth`");
    expect(fixes[0]).toBe("generate, build and deploy again");
  });

  test("the server runs with another document", async () => {
    const other = contractOf({ "/other": { get: { ...PATHS["/health"].get } } });
    expect((await onlyAt(express().use(surface(other)))).message).toContain("knows none");
  });
});

describe("who answers in the stead of the surface", () => {
  const nginx =
    "<html><body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx/1.25.3</center></body></html>";

  test("a proxy without a server behind it", async () => {
    const { id, message } = await onlyAt((_, response) => {
      response.writeHead(502, { "Content-Type": "text/html" }).end(nginx);
    });
    expect(id).toBe("gateway-error");
    expect(message).toContain("`502`, from nginx");
  });

  test("a redirect to the same path of another origin", async () => {
    const { id, fixes } = await onlyAt((request, response) => {
      response.writeHead(301, { Location: `https://api.example.org${request.url}` }).end();
    });
    expect(id).toBe("redirected");
    expect(fixes).toEqual(["use the base URL https://api.example.org/v1"]);
  });

  test("a redirect to a sign-in", async () => {
    const { fixes } = await onlyAt(
      (_, response) => void response.writeHead(302, { Location: "/login" }).end(),
    );
    expect(fixes[0]).toContain("a sign-in");
  });

  test("a web application that has a page for every path", async () => {
    const page: RequestListener = (_, response) => {
      response.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><div id=root></div>");
    };
    expect((await onlyAt(page)).id).toBe("page-for-everything");
  });

  test.each([
    ["nginx", { "Content-Type": "text/html" }, nginx.replace("502 Bad Gateway", "404 Not Found")],
    ["Caddy", { Server: "Caddy" }, ""],
    ["Kubernetes ingress", { "Content-Type": "text/plain" }, "default backend - 404"],
    ["AWS API Gateway", { "apigw-requestid": "x" }, '{"message":"Not Found"}'],
    ["Traefik, or Go's net/http", { "Content-Type": "text/plain" }, "404 page not found\n"],
    ["Fastify", {}, '{"message":"Route GET:/v1/things not found","error":"Not Found","statusCode":404}'],
    ["something else", {}, "?"],
  ])("%s", async (name, headers, body) => {
    const { id, message } = await onlyAt(
      (_, response) => void response.writeHead(404, { ...headers }).end(body),
    );
    expect(id).toBe("surface-absent");
    expect(message).toContain(`${name} answers \`404\``);
  });
});

describe("a surface that is there", () => {
  test("and another router takes an operation away", async () => {
    const app = express()
      .get("/v1/things", (_, response) => void response.send("<h1>things</h1>"))
      .use(surface());
    const { id, message } = await onlyAt(app);
    expect(id).toBe("foreign-operations");
    expect(message).toContain("`listThings` is answered by Express");
  });

  test("and somebody else answers unknown paths", async () => {
    const router = surface();
    const app = express().use((request, response, next) => {
      if (request.path.startsWith("/v1/wireproof-doctor")) next();
      else router(request, response, next);
    });
    expect(await onlyAt(app)).toMatchObject({ id: "foreign-not-found", severity: "warning" });
  });

  test("and fails", async () => {
    const handlers = { ...HANDLERS, getHealth: () => Promise.reject(new Error("no database")) };
    const router = contractRouter(CONTRACT, implement(handlers), { onError: () => {} });
    const { id, message } = await onlyAt(express().use(router));
    expect(id).toBe("failing");
    expect(message).toContain("1 of its answers are `500`");
  });

  test("and wants a newer client", async () => {
    const body = JSON.stringify({ code: "upgrade_required", message: "Too old.", status: 426 });
    const { id } = await onlyAt((_, response) => {
      response.writeHead(426, { "Content-Type": "application/json" }).end(body);
    });
    expect(id).toBe("client-refused");
  });
});

describe("a document of which nothing can be asked for without changing anything", () => {
  const WRITES = { "/things": { post: PATHS["/things"].post } };
  test("is served where OPTIONS says so", async () => {
    expect(await idsAt(await serve(express().use(surface(contractOf(WRITES)))), contractOf(WRITES))).toEqual(
      [],
    );
  });

  test("is absent where unknown paths are not answered as it says", async () => {
    expect(
      (await onlyAt((_, response) => void response.writeHead(404).end("no"), contractOf(WRITES))).id,
    ).toBe("surface-absent");
  });

  test("leaves open what nothing shows", async () => {
    const diagnosis = await onlyAt(
      (_, response) => void response.writeHead(404).end("no"),
      contractOf(WRITES, "/v1", {}),
    );
    expect(diagnosis).toMatchObject({ id: "inconclusive", severity: "warning" });
  });
});

describe("the base URL", () => {
  test.each(["ftp://127.0.0.1", "nonsense", "http://user:secret@127.0.0.1/", "http://127.0.0.1/?a=1"])(
    "%s is refused, and no password repeated",
    async (baseUrl) => {
      const failure = await doctor(CONTRACT, { baseUrl }).catch((error: unknown) => error);
      expect(failure).toMatchObject({ id: "base-url-invalid" });
      expect(String(failure)).not.toContain("secret");
    },
  );
});
