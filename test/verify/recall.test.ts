import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { type Contract, loadContract } from "../../src/contract/index.js";
import { type VerifyFinding, verify } from "../../src/verify/index.js";
import { type Answer, type Fault, startFaulty } from "./servers/faulty.js";
import { GATE, type Gate, soundGate, startGate } from "./servers/gate.js";
import { CORRECT_SERVERS } from "./servers/index.js";

let contract: Contract;
beforeAll(async () => {
  const notes = CORRECT_SERVERS.find(({ name }) => name === "node-http");
  if (!notes) throw new Error("there is no such server");
  contract = await notes.contract();
});

async function findingsWith(
  ...[fault, forward]: Parameters<typeof startFaulty>
): Promise<readonly VerifyFinding[]> {
  const server = await startFaulty(fault, forward);
  try {
    return (await verify(contract, { baseUrl: server.origin, seed: 1 })).findings;
  } finally {
    await server.close();
  }
}

/** What a person would name a finding by. */
const names = (findings: readonly VerifyFinding[]) =>
  findings.map(
    ({ rule, operation = "surface", status, title }) => `${rule} ${operation} ${status}: ${title}`,
  );

const edited = (answer: Answer, edit: (json: Record<string, unknown>) => unknown): Answer =>
  answer.body.startsWith("{") ? { ...answer, body: JSON.stringify(edit(JSON.parse(answer.body))) } : answer;

describe("a fault of the server is found", () => {
  const isCreate = (request: { method: string; url: string }) =>
    request.method === "POST" && request.url === "/api/notes";
  const isUpload = (request: { method: string; url: string }) =>
    request.method === "POST" && request.url === "/api/pictures";
  const isForm = (body: string) => body.endsWith("--\r\n");
  const kept: Answer = { status: 201, headers: { "content-type": "application/json" }, body: '{"bytes":1}' };
  const accepted = (id: string): Answer => ({
    status: 201,
    headers: { "content-type": "application/json", location: `/api/notes/${id}` },
    body: JSON.stringify({ id, text: "x", author: null }),
  });

  const refused = (title: string): Answer => ({
    status: 422,
    headers: { "content-type": "application/problem+json" },
    body: JSON.stringify({ title, status: 422 }),
  });

  test.each<[string, Fault, string[]]>([
    [
      "a limit that is one too high",
      (answer, { url }) =>
        /[?&]limit=51(&|$)/.test(url)
          ? { status: 200, headers: { "content-type": "application/json" }, body: '{"items":[]}' }
          : answer,
      ["invalid-request-accepted listNotes 200: query `limit` above its maximum"],
    ],
    [
      "a limit that is one too low",
      (answer, { url }) =>
        /[?&]limit=50(&|$)/.test(url)
          ? {
              status: 400,
              headers: { "content-type": "application/problem+json" },
              body: '{"title":"limit","status":400}',
            }
          : answer,
      ["valid-request-refused listNotes 400: query `limit` at its maximum 50"],
    ],
    [
      "a required property that is optional",
      (answer, request) =>
        isCreate(request) &&
        request.body.startsWith("{") &&
        !request.body.includes('"text"') &&
        answer.status === 422 &&
        request.body.endsWith("}") &&
        isJson(request.body)
          ? accepted("1")
          : answer,
      ["invalid-request-accepted createNote 201: body at `/text` left out although required"],
    ],
    [
      "malformed JSON that is accepted",
      (answer, request) =>
        isCreate(request) && request.body === '{"wireproof":1,}' ? accepted("2") : answer,
      ["invalid-request-accepted createNote 201: a JSON body with a trailing comma"],
    ],
    [
      "a file of any media type that is accepted",
      (answer, request) =>
        isUpload(request) && request.body.includes("Content-Type: application/x-wireproof") ? kept : answer,
      [
        "invalid-request-accepted addPicture 201: part `picture` of the undeclared media type application/x-wireproof",
      ],
    ],
    [
      "an upload without its file that is accepted",
      (answer, request) =>
        isUpload(request) && !request.body.includes('name="picture"') && isForm(request.body) ? kept : answer,
      [
        "invalid-request-accepted addPicture 201: body at `/picture` left out although required",
        "invalid-request-accepted addPicture 201: a form without a part",
      ],
    ],
    [
      "text for a number in a form that is accepted",
      (answer, request) =>
        isUpload(request) && /name="rank"\r\n\r\n[a-z]/.test(request.body) ? kept : answer,
      ["invalid-request-accepted addPicture 201: body at `/rank` string instead of integer"],
    ],
    [
      "a file one byte too large that is accepted",
      (answer, request) =>
        isUpload(request) && answer.body.includes("picture is wrong") && isForm(request.body) ? kept : answer,
      ["invalid-request-accepted addPicture 201: body at `/picture` longer than its maxLength of 40"],
    ],
    [
      "a failure on a form that is cut off",
      (answer, request) =>
        isUpload(request) && request.body.startsWith("--") && !isForm(request.body)
          ? { status: 500, headers: { "content-type": "text/plain" }, body: "Internal Server Error" }
          : answer,
      ["server-error addPicture 500: a form that is cut off"],
    ],
    [
      "a method that is served and not declared",
      (answer, { method }) => (method === "PATCH" ? { ...answer, status: 200, body: "{}" } : answer),
      ["undeclared-method-served surface 200: PATCH, which the path item does not declare"],
    ],
    [
      "null that the schema allows, taken for a wrong type",
      (answer, request) =>
        isCreate(request) &&
        answer.status === 201 &&
        isJson(request.body) &&
        JSON.parse(request.body).author === null
          ? refused("author is wrong")
          : answer,
      ["valid-request-refused createNote 422: body at `/author` null"],
    ],
    [
      "a member of an enum that the server does not know",
      (answer, request) =>
        isCreate(request) && answer.status === 201 && JSON.parse(request.body).repeat === "weekly"
          ? refused("repeat is wrong")
          : answer,
      ['valid-request-refused createNote 422: body at `/repeat` `"weekly"` of its enum'],
    ],
    [
      "a failure on text with quotes",
      (answer, request) =>
        isCreate(request) && request.body.includes("null") && answer.status === 201
          ? { status: 500, headers: { "content-type": "text/plain" }, body: "Internal Server Error" }
          : answer,
      ["server-error createNote 500: a random valid request"],
    ],
  ])("%s", async (_, fault, expected) => {
    const found = names(await findingsWith(fault));
    for (const name of expected) expect(found).toContain(name);
  });

  const stale = "declared-status-missed replaceNote";
  const title = "an update under the ETag that the resource had before";

  test("an update that ignores the ETag which it names", async () => {
    const found = names(
      await findingsWith(
        (answer) => answer,
        ({ "if-match": named, ...headers }) => ({ ...headers, ...(named && { "if-match": "*" }) }),
      ),
    );
    expect(found).toEqual([
      "declared-status-missed deleteNote 204: a deletion under the ETag that the resource had before",
      `${stale} 204: ${title}`,
    ]);
  });

  test("another status than the declared 412 for an update under an old ETag", async () => {
    const found = names(
      await findingsWith((answer) =>
        answer.status === 412
          ? { ...answer, status: 409, body: '{"title":"The note has changed","status":409}' }
          : answer,
      ),
    );
    expect(found).toEqual([`${stale} 409: ${title}`]);
  });

  test.each([1, 6, 7, 9, 10])("a refused member of an enum is found by the seed %i too", async (seed) => {
    for (const member of ["never", "weekly"]) {
      const server = await startFaulty((answer, request) =>
        isCreate(request) && answer.status === 201 && JSON.parse(request.body).repeat === member
          ? refused("repeat is wrong")
          : answer,
      );
      const { findings } = await verify(contract, {
        baseUrl: server.origin,
        seed,
        include: ["createNote"],
        only: ["examples", "random-valid", "named-values"],
      });
      await server.close();
      expect(names(findings)).toContain(
        `valid-request-refused createNote 422: body at \`/repeat\` \`"${member}"\` of its enum`,
      );
    }
  });

  test("each fault is told once, with its place in the document and the command that shows it", async () => {
    const findings = await findingsWith((answer) =>
      edited(answer, (json) => ("id" in json ? { ...json, author: undefined } : json)),
    );
    const missing = findings.filter(
      ({ rule, operation }) => rule === "body-schema" && operation === "createNote",
    );
    expect(missing).toHaveLength(1);
    const [finding] = missing;
    expect(finding).toMatchObject({ status: 201, pointer: "/author", severity: "error" });
    expect(finding?.count).toBeGreaterThan(5);
    expect(finding?.position).toMatchObject({ file: "test/verify/servers/node-http.yaml" });
    expect(finding?.curl).toMatch(
      /^curl -i --path-as-is --globoff -X POST \\\n {2}'http:\/\/127\.0\.0\.1:\d+\/api\/notes' \\\n/,
    );
  });

  test("a random request is shrunk to what matters", async () => {
    const findings = await findingsWith((answer, request) =>
      isCreate(request) && /"tags":\[[^\]]/.test(request.body) && answer.status === 201
        ? { status: 500, headers: { "content-type": "text/plain" }, body: "Internal Server Error" }
        : answer,
    );
    const finding = findings.find(({ rule }) => rule === "server-error");
    const body = JSON.parse(Buffer.from(finding?.request?.body ?? "").toString());
    expect(Object.keys(body).sort()).toEqual(["tags", "text"]);
    expect(body.tags).toHaveLength(1);
    expect(body.text).toHaveLength(1);
  });
});

describe("a gate that lets strangers in", () => {
  const enters = async (gate: Gate) => {
    const loaded = await loadContract(fileURLToPath(new URL("servers/gate.yaml", import.meta.url)));
    if (!loaded.contract) throw new Error("the document of the gate has errors");
    const server = await startGate(gate);
    try {
      const { findings } = await verify(loaded.contract, {
        baseUrl: server.origin,
        seed: 1,
        examples: 1,
        only: ["random-valid", "credentials"],
        signIn: () => ({ main: { credentials: { b: GATE.b } } }),
      });
      return names(findings);
    } finally {
      await server.close();
    }
  };
  const ignored = (title: string) => [`credentials-ignored getThing 200: ${title}`];

  test("and one that does not", async () => {
    expect(await enters(soundGate)).toEqual([]);
  });

  test.each<[string, Gate, string[]]>([
    [
      "any key of the second alternative",
      (request) => soundGate(request) || request.headers["x-key"] !== undefined,
      ignored("credentials that belong to nobody, of `k`"),
    ],
    [
      "a token with more behind it",
      (request) =>
        soundGate(request) || (request.headers.authorization?.startsWith(`Bearer ${GATE.b}`) ?? false),
      ignored("the credential of `b` with more behind it"),
    ],
    [
      "a token under another auth-scheme",
      (request) => soundGate(request) || request.headers.authorization?.split(" ")[1] === GATE.b,
      ignored("the credential of `b` under another auth-scheme"),
    ],
    [
      "whoever asks with HEAD",
      (request) => soundGate(request) || request.method === "HEAD",
      ignored("HEAD instead of GET, and no credentials"),
    ],
    [
      "any token, told once",
      (request) => soundGate(request) || request.headers.authorization !== undefined,
      ignored("credentials that belong to nobody"),
    ],
  ])("%s", async (_, gate, expected) => {
    expect(await enters(gate)).toEqual(expected);
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test("a seed gives the same requests, byte for byte and in the same order", async () => {
  // The ids of this server are counted, so that two of them answer alike.
  const shop = CORRECT_SERVERS.find(({ name }) => name === "fastify");
  if (!shop) throw new Error("there is no such server");
  const ofShop = await shop.contract();
  const log = async (seed: number) => {
    const server = await shop.start();
    const sent: string[] = [];
    await verify(ofShop, {
      baseUrl: server.origin,
      seed,
      signIn: () => ({ main: shop.main }),
      onPerformed: ({ request: { method, target, headers, body } }) =>
        sent.push(JSON.stringify([method, target, headers, Buffer.from(body ?? "").toString("base64")])),
    });
    await server.close();
    return sent;
  };
  const first = await log(7);
  expect(first.length).toBeGreaterThan(100);
  expect(await log(7)).toEqual(first);
  expect(await log(8)).not.toEqual(first);
});

test("a run ends with its budget and says so", async () => {
  const server = await startFaulty((answer) => answer);
  const report = await verify(contract, { baseUrl: server.origin, seed: 1, maxRequests: 17 });
  await server.close();
  expect(report).toMatchObject({ requests: 17, stopped: "requests" });
});

test("a server that must not be changed is only asked what it declares", async () => {
  const server = await startFaulty((answer) => answer);
  const methods = new Set<string>();
  const statuses = new Set<number>();
  const provokers = new Set<string>();
  await verify(contract, {
    baseUrl: server.origin,
    seed: 1,
    readOnly: true,
    onPerformed: ({ case: { provoker }, request, answer }) => {
      provokers.add(provoker);
      methods.add(request.method);
      statuses.add(answer?.status ?? 0);
    },
  });
  await server.close();
  expect([...methods].sort()).toEqual(["GET", "HEAD"]);
  expect(provokers).not.toContain("unknown-path");
  expect([...statuses].sort()).toEqual([200, 404]);
});

test("a host that nobody allowed is not asked", async () => {
  await expect(verify(contract, { baseUrl: "http://api.example.org" })).rejects.toMatchObject({
    id: "host-not-allowed",
  });
});

test("a server that is not there is a failure to run", async () => {
  const server = await startFaulty((answer) => answer);
  await server.close();
  await expect(verify(contract, { baseUrl: server.origin })).rejects.toMatchObject({
    id: "server-unreachable",
  });
});
