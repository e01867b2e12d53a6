/** Small servers that keep their documents in unusual ways, each of which HTTP, OpenAPI or JSON Schema leaves to them. */

import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { createContract, type JsonObject } from "../../src/contract/index.js";
import { verify } from "../../src/verify/index.js";
import { listening } from "./servers/running-server.js";

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

interface Answered {
  readonly status: number;
  readonly headers?: Record<string, string>;
  /** Text as it is, anything else as JSON. */
  readonly body?: unknown;
}

type Handler = (asked: Asked) => Answered;

/** What a run finds with each of these seeds, by rule and operation. */
async function found(paths: JsonObject, handler: () => Handler, seeds = [1, 2, 3, 4, 5]): Promise<string[]> {
  const contract = createContract({ openapi: "3.1.0", info: { title: "Odd", version: "1" }, paths });
  const all: string[] = [];
  for (const seed of seeds) {
    const handle = handler();
    const server = await listening(
      createServer(async (req, res) => {
        const pieces: Buffer[] = [];
        for await (const piece of req) pieces.push(piece);
        const [path = "", query = ""] = (req.url ?? "").split("?");
        const method = req.method === "HEAD" ? "GET" : (req.method ?? "");
        const body = Buffer.concat(pieces).toString();
        const answer = handle({
          method,
          path,
          query: new URLSearchParams(query),
          headers: req.headers,
          body,
        });
        const content =
          typeof answer.body === "string" || Buffer.isBuffer(answer.body) || answer.body === undefined
            ? answer.body
            : JSON.stringify(answer.body);
        const type = answer.body === undefined ? {} : { "Content-Type": "application/json" };
        res.writeHead(answer.status, { ...type, ...answer.headers });
        res.end(method !== req.method ? undefined : content);
      }),
    );
    const { findings } = await verify(contract, { baseUrl: server.origin, seed });
    all.push(...findings.map((finding) => `${finding.rule} ${finding.operation} ${finding.status}`));
    await server.close();
  }
  return [...new Set(all)];
}

const refused = (...statuses: number[]): JsonObject =>
  Object.fromEntries(
    statuses.map((status) => [String(status), { description: "No.", content: { "application/json": {} } }]),
  );
const succeeded = (schema: JsonObject, headers: JsonObject = {}): JsonObject => ({
  description: "Yes.",
  headers,
  content: { "application/json": { schema } },
});
const sends = (schema: JsonObject): JsonObject => ({
  required: true,
  content: { "application/json": { schema } },
});
const no = (status: number, headers: Record<string, string> = {}): Answered => ({
  status,
  headers,
  body: {},
});

/** The body of a request, if it is an object of these members and each is as it should be. */
function bodyOf(
  { headers, body }: Asked,
  members: Record<string, (value: unknown) => boolean>,
): Record<string, unknown> | Answered {
  if (!/^application\/json(;|$)/.test(headers["content-type"] ?? "")) return no(415);
  let value: unknown;
  try {
    if (Buffer.from(body).includes("\ufffd")) return no(400);
    value = JSON.parse(body);
  } catch {
    return no(400);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return no(422);
  const entries = Object.entries(value);
  const isWhole =
    entries.length === Object.keys(members).length &&
    entries.every(([name, member]) => members[name]?.(member) ?? false);
  return isWhole ? Object.fromEntries(entries) : no(422);
}

const isAnswer = (value: Record<string, unknown> | Answered): value is Answered => "status" in value;
const isText = (value: unknown): boolean => typeof value === "string" && [...value].length <= 20;
const isBetween = (least: number, most: number) => (value: unknown) =>
  Number.isInteger(value) && Number(value) >= least && Number(value) <= most;

const NEW = {
  type: "object",
  additionalProperties: false,
  required: ["name"],
  properties: { name: { type: "string", maxLength: 20 } },
};
const THING = {
  type: "object",
  required: ["id", "name"],
  properties: { id: { type: ["string", "integer"] }, name: { type: "string" } },
};

/** The document of things that are created, read, replaced and deleted. */
function things(more: { readonly parameters?: JsonObject[]; readonly links?: JsonObject } = {}): JsonObject {
  const { parameters = [], links = {} } = more;
  const created: JsonObject = { ...succeeded(THING, { Location: { schema: { type: "string" } } }), links };
  return {
    "/things": {
      post: {
        operationId: "create",
        parameters,
        requestBody: sends(NEW),
        responses: { "200": succeeded(THING), "201": created, ...refused(400, 415, 422) },
      },
    },
    "/things/{id}": {
      parameters: [{ name: "id", in: "path", required: true, schema: { type: ["string", "integer"] } }],
      get: { operationId: "read", responses: { "200": succeeded(THING), ...refused(400, 404) } },
      put: {
        operationId: "replace",
        parameters,
        requestBody: sends(NEW),
        responses: { "200": succeeded(THING), ...refused(400, 404, 415, 422) },
      },
      delete: {
        operationId: "remove",
        parameters,
        responses: { "204": { description: "Gone." }, ...refused(400, 404) },
      },
    },
  };
}

/** How a server of things is unusual. */
interface Ways {
  /** What it shows of a thing. */
  readonly show?: (thing: Record<string, unknown>) => unknown;
  readonly located?: (id: string) => string;
  /** Whether a change is only tried. */
  readonly isTrial?: (asked: Asked) => boolean;
  /** Whether a thing can be seen. */
  readonly isSeen?: (thing: Record<string, unknown>) => boolean;
}

const sameThing = (thing: Record<string, unknown>) => thing;

function serveThings({ show = sameThing, located, isTrial, isSeen }: Ways): () => Handler {
  return () => {
    const all = new Map<string, Record<string, unknown>>();
    return (asked) => {
      const { method, path } = asked;
      const isTried = isTrial?.(asked) ?? false;
      if (path === "/things") {
        if (method !== "POST") return no(405, { Allow: "POST" });
        const body = bodyOf(asked, { name: isText });
        if (isAnswer(body)) return body;
        const id = randomUUID();
        const thing = { id, ...body };
        if (isTried) return { status: 200, body: show(thing) };
        all.set(id, thing);
        const headers: Record<string, string> = located ? { Location: located(id) } : {};
        return { status: 201, headers, body: show(thing) };
      }
      const id = /^\/things\/([^/]+)$/.exec(path)?.[1];
      if (id === undefined) return no(404);
      if (!["GET", "PUT", "DELETE"].includes(method)) return no(405, { Allow: "GET, HEAD, PUT, DELETE" });
      if (/%(?![\da-f]{2})/i.test(id)) return no(400);
      const body = method === "PUT" ? bodyOf(asked, { name: isText }) : {};
      if (isAnswer(body)) return body;
      const thing = all.get(id);
      if (!thing || isSeen?.(thing) === false) return no(404);
      if (method === "GET") return { status: 200, body: show(thing) };
      if (method === "DELETE") {
        if (!isTried) all.delete(id);
        return { status: 204 };
      }
      const changed = { ...thing, ...body };
      if (!isTried) all.set(id, changed);
      return { status: 200, body: show(changed) };
    };
  };
}

describe("a server that keeps its document is not accused", () => {
  test("where it hides what it was sent", async () => {
    const show = (thing: Record<string, unknown>) => ({ ...thing, name: "********" });
    expect(await found(things(), serveThings({ show }))).toEqual([]);
  });

  test("where an optional parameter makes a trial of a change", async () => {
    const dryRun = { name: "dryRun", in: "query", schema: { type: "boolean" } };
    const isTrial = ({ query }: Asked) => query.get("dryRun") === "true";
    const bad = ({ query }: Asked) =>
      query.has("dryRun") && !/^(true|false)$/.test(query.get("dryRun") ?? "");
    const serve = () => {
      const handle = serveThings({ isTrial })();
      return (asked: Asked) => (bad(asked) ? no(400) : handle(asked));
    };
    expect(await found(things({ parameters: [dryRun] }), serve)).toEqual([]);
  });

  test("where some of what is created cannot be seen", async () => {
    const isSeen = ({ name }: Record<string, unknown>) => String(name).length % 2 === 0;
    expect(await found(things(), serveThings({ isSeen }))).toEqual([]);
  });

  test("where the Location is on another host", async () => {
    const located = (id: string) => `https://cdn.example.org/things/not-${id}`;
    expect(await found(things(), serveThings({ located }), [1, 2])).toEqual([]);
  });

  test("where a link leads to what is not there yet", async () => {
    const links = { other: { operationId: "read", parameters: { id: "$response.body#/name" } } };
    expect(await found(things({ links }), serveThings({}), [1, 2])).toEqual([]);
  });

  test("where ids are integers that JSON rounds", async () => {
    const serve = () => {
      let next = 1_790_000_000_000_000_001n;
      const known = new Map<string, string>();
      const handle = serveThings({})();
      return (asked: Asked): Answered => {
        const id = /^\/things\/(\d+)$/.exec(asked.path)?.[1];
        const own = id === undefined ? undefined : known.get(id);
        const answer = handle(own ? { ...asked, path: `/things/${own}` } : asked);
        const { body } = answer;
        if (typeof body !== "object" || body === null || !("id" in body)) return answer;
        next += 4_194_307n;
        const shown = id ?? String(next);
        known.set(shown, own ?? String(body.id));
        return { ...answer, body: JSON.stringify({ ...body, id: 0 }).replace('"id":0', `"id":${shown}`) };
      };
    };
    expect(await found(things(), serve, [1, 2])).toEqual([]);
  });

  test("where a deletion resets what is already as it would be", async () => {
    const level = {
      type: "object",
      additionalProperties: false,
      required: ["level"],
      properties: { level: { type: "integer", minimum: 0, maximum: 3 } },
    };
    const dial = { type: "object", required: ["id", "level"], properties: { id: { type: "string" } } };
    const paths: JsonObject = {
      "/dials": {
        post: {
          operationId: "create",
          requestBody: sends(level),
          responses: { "201": succeeded(dial), ...refused(400, 415, 422) },
        },
      },
      "/dials/{id}": {
        parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
        get: { operationId: "read", responses: { "200": succeeded(dial), ...refused(400, 404) } },
        delete: { operationId: "reset", responses: { "204": { description: "2." }, ...refused(400, 404) } },
      },
    };
    const serve = (): Handler => {
      const dials = new Map<string, unknown>();
      return (asked) => {
        const { method, path } = asked;
        if (path === "/dials") {
          if (method !== "POST") return no(405, { Allow: "POST" });
          const body = bodyOf(asked, { level: isBetween(0, 3) });
          if (isAnswer(body)) return body;
          const id = randomUUID();
          dials.set(id, body.level);
          return { status: 201, body: { id, level: body.level } };
        }
        const id = path.replace(/^\/dials\//, "");
        if (id === path || id.includes("/")) return no(404);
        if (method !== "GET" && method !== "DELETE") return no(405, { Allow: "GET, HEAD, DELETE" });
        if (/%(?![\da-f]{2})/i.test(id)) return no(400);
        if (!dials.has(id)) return no(404);
        if (method === "GET") return { status: 200, body: { id, level: dials.get(id) } };
        dials.set(id, 2);
        return { status: 204 };
      };
    };
    expect(await found(paths, serve, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])).toEqual([]);
  });

  /** One operation at `/n`. */
  const one = (operation: JsonObject, method = "get"): JsonObject => ({
    "/n": { [method]: { operationId: "n", ...operation } },
  });
  const LIST = { type: "array", items: { type: "integer" } };
  const serveOne = (method: string, handle: Handler) => (): Handler => (asked) => {
    if (asked.path !== "/n") return no(404);
    const allow = method === "GET" ? "GET, HEAD" : method;
    return asked.method === method ? handle(asked) : no(405, { Allow: allow });
  };

  test.each([
    ["gzip", gzipSync("[1,2]")],
    ["br", brotliCompressSync("[1,2]")],
  ])("where it chooses the coding %s for whoever names none", async (coding, body) => {
    const headers = { "Content-Encoding": coding, Vary: "Accept-Encoding" };
    const handle = () => ({ status: 200, headers, body });
    expect(await found(one({ responses: { "200": succeeded(LIST) } }), serveOne("GET", handle), [1])).toEqual(
      [],
    );
  });

  test("where it ignores header fields that it cannot make sense of", async () => {
    const field = (name: string, schema: JsonObject) => ({ name, in: "header", schema });
    const parameters = [
      field("Prefer", { enum: ["return=minimal", "return=representation"] }),
      field("Accept-Language", { enum: ["en", "de"] }),
      field("If-Modified-Since", { type: "string", pattern: "^[A-Z][a-z]{2}, .* GMT$" }),
      field("traceparent", { type: "string", pattern: "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$" }),
    ];
    const paths = one({ parameters, responses: { "200": succeeded(LIST) } });
    expect(
      await found(
        paths,
        serveOne("GET", () => ({ status: 200, body: [] })),
        [1, 2],
      ),
    ).toEqual([]);
  });

  test("where a name without its member is none of its parameters", async () => {
    const schema = { type: "object", properties: { a: { type: "integer" } } };
    const parameters = [{ name: "filter", in: "query", style: "deepObject", explode: true, schema }];
    const paths = one({ parameters, responses: { "200": succeeded(LIST), ...refused(400) } });
    const handle = ({ query }: Asked) =>
      /^\d*$/.test(query.get("filter[a]")?.replace(/^-/, "") ?? "") ? { status: 200, body: [] } : no(400);
    expect(await found(paths, serveOne("GET", handle), [1, 2])).toEqual([]);
  });

  test("where what was sent before under a key is answered as it was then", async () => {
    const key = {
      name: "Idempotency-Key",
      in: "header",
      required: true,
      schema: { type: "string", format: "uuid" },
    };
    const serve = () => {
      const known = new Map<string, string>();
      return serveOne("POST", (asked) => {
        const named = String(asked.headers["idempotency-key"] ?? "");
        if (!/^[\da-f-]{36}$/i.test(named)) return no(400);
        if (known.has(named)) return known.get(named) === asked.body ? { status: 201, body: [] } : no(422);
        if (!/json|\*\/\*/.test(asked.headers.accept ?? "*/*")) return no(406);
        const body = bodyOf(asked, { name: isText });
        if (isAnswer(body)) return body;
        known.set(named, asked.body);
        return { status: 201, body: [] };
      })();
    };
    const responses = { "201": succeeded(LIST), ...refused(400, 406, 415, 422) };
    const paths = one({ parameters: [key], requestBody: sends(NEW), responses }, "post");
    expect(await found(paths, serve, [1, 2])).toEqual([]);
  });

  test("where what is too long for any server to read is declared", async () => {
    const long = { name: "X-Note", in: "header", schema: { type: "string", maxLength: 20_000 } };
    const paths = one({ parameters: [long], responses: { "200": succeeded(LIST), ...refused(400) } });
    expect(
      await found(
        paths,
        serveOne("GET", () => ({ status: 200, body: [] })),
        [1],
      ),
    ).toEqual([]);
  });

  test("where it takes a request first and looks at it later", async () => {
    const paths = one({ requestBody: sends(NEW), responses: { "202": { description: "Taken." } } }, "post");
    expect(
      await found(
        paths,
        serveOne("POST", () => ({ status: 202 })),
        [1, 2],
      ),
    ).toEqual([]);
  });

  test("where what is wrong with the moment comes before what is wrong with the request", async () => {
    const responses = { "200": succeeded(LIST), ...refused(400, 409, 415, 422) };
    let turn = 0;
    const handle = (asked: Asked): Answered => {
      if (turn++ > 3) return no(409);
      const body = bodyOf(asked, { name: isText });
      return isAnswer(body) ? body : { status: 200, body: [] };
    };
    const paths = one({ requestBody: sends(NEW), responses }, "post");
    expect(await found(paths, serveOne("POST", handle), [1])).toEqual([]);
  });

  test("where it is not available now and then, as the range of its status says", async () => {
    let turn = 0;
    const handle = () => (turn++ % 3 === 0 ? no(503) : { status: 200, body: [] });
    const responses = { "200": succeeded(LIST), "5XX": refused(500)["500"] ?? {} };
    expect(await found(one({ responses }), serveOne("GET", handle), [1])).toEqual([]);
  });

  const clock = {
    type: "object",
    additionalProperties: false,
    required: ["hour", "minute"],
    properties: {
      hour: { type: "integer", minimum: 0, maximum: 24 },
      minute: { type: "integer", minimum: 0, maximum: 59 },
    },
  };
  const range = {
    type: "object",
    additionalProperties: false,
    required: ["from", "to"],
    properties: {
      from: { type: "integer", minimum: 0, maximum: 100 },
      to: { type: "integer", minimum: 0, maximum: 100 },
    },
  };
  const asked = { "200": succeeded(LIST), ...refused(400, 415, 422) };

  test.each<
    [
      string,
      JsonObject,
      Record<string, (value: unknown) => boolean>,
      (body: Record<string, number>) => boolean,
    ]
  >([
    [
      "24:00 is the only time of its hour",
      clock,
      { hour: isBetween(0, 24), minute: isBetween(0, 59) },
      ({ hour = 0, minute = 0 }) => hour < 24 || minute === 0,
    ],
    [
      "one number is below another",
      range,
      { from: isBetween(0, 100), to: isBetween(0, 100) },
      ({ from = 0, to = 0 }) => from < to,
    ],
  ])("where %s", async (_, schema, members, isPossible) => {
    const handle = (request: Asked): Answered => {
      const body = bodyOf(request, members);
      if (isAnswer(body)) return body;
      const numbers = Object.fromEntries(Object.entries(body).map(([name, value]) => [name, Number(value)]));
      return isPossible(numbers) ? { status: 200, body: [] } : no(422);
    };
    const paths = one({ requestBody: sends(schema), responses: asked }, "post");
    expect(await found(paths, serveOne("POST", handle), [1, 2, 3, 4, 5, 6, 7, 8])).toEqual([]);
  });

  test("where a member of an enum goes with one of another only", async () => {
    const [methods, currencies] = [
      ["card", "sepa"],
      ["EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK"],
    ];
    const schema = {
      type: "object",
      additionalProperties: false,
      required: ["method", "currency"],
      properties: { method: { enum: methods }, currency: { enum: currencies } },
    };
    const among = (names: readonly string[]) => (value: unknown) => names.some((name) => name === value);
    const wrong = { status: 422, body: { errors: [{ pointer: "/method", detail: "is not allowed" }] } };
    const handle = (request: Asked): Answered => {
      const body = bodyOf(request, {
        method: (value) => typeof value === "string",
        currency: among(currencies),
      });
      if (isAnswer(body)) return body;
      if (!among(methods)(body.method)) return wrong;
      return body.method === "sepa" && body.currency !== "EUR" ? wrong : { status: 201, body: [] };
    };
    const responses = { "201": succeeded(LIST), ...refused(400, 415, 422) };
    const paths = one({ requestBody: sends(schema), responses }, "post");
    expect(await found(paths, serveOne("POST", handle), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])).toEqual([]);
  });
});
