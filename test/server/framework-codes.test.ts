import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { beforeAll, describe, expect, test } from "vitest";
import { readContract } from "wireproof/express";
import { parse } from "yaml";
import { startBrokenFront } from "./support/broken-front.js";
import { apiClient, consoleClient, dataOf, refusalOf, UNLIMITED_CALLS } from "./support/clients.js";
import { logIn, read } from "./support/device-client.js";
import { startTestService, type TestService } from "./support/test-service.js";

// Every code that is the runtime's own, on every operation that declares it. Codes of the handlers are for the other suites.

type Operation = ReturnType<typeof readContract>["operations"][number];

const FILES = ["api", "console"].map(
  (name) => new URL(`../../src/generated/${name}/openapi.json`, import.meta.url),
);
const SURFACES = FILES.map((file) => readContract(file));
const DOCUMENTS = FILES.map((file) => JSON.parse(readFileSync(file, "utf8")));
/** Each operation, with the path of its surface. */
const OPERATIONS = SURFACES.flatMap(({ basePaths, operations }) =>
  operations.map((operation) => ({ operation, prefix: basePaths[0] ?? "" })),
);
/** Those that take any query, by their place in the document. */
const LENIENT = new Set(
  ["spec", "console"].flatMap((name) => {
    const { paths }: { paths: Record<string, { $ref: string }> } = parse(text(`${name}.yaml`));
    return Object.entries(paths).flatMap(([path, { $ref }]) =>
      Object.entries<Record<string, unknown>>(parse(text($ref)))
        .filter(([, operation]) => operation["x-strict-query"] === false)
        .map(([, operation]) => `${path} ${operation.operationId}`),
    );
  }),
);
const isStrict = ({ path, id }: Operation) => !LENIENT.has(`${path} ${id}`);
const isSecured = ({ security }: Operation) => security.length > 0;

function text(file: string): string {
  return readFileSync(new URL(`../../openapi/${file}`, import.meta.url), "utf8");
}

/** The id of nothing. */
const NOBODYS = "00000000-0000-4000-8000-000000000000";

/** The operation called as its document shows it, as far as matters. */
function sound({ path, method, requestBody }: Operation): Spoiled {
  const [type] = requestBody?.content ?? [];
  for (const { paths, components } of DOCUMENTS) {
    const { $ref = "" } = paths[path]?.[method]?.requestBody?.content[type?.name ?? ""]?.schema ?? {};
    const example = components.schemas[$ref.split("/").at(-1)]?.example;
    if (example !== undefined)
      return {
        body: type?.name.endsWith("json") ? JSON.stringify(example) : `${new URLSearchParams(example)}`,
      };
  }
  return {};
}

/** What a caller identifies with, on either surface. */
type Credentials = Readonly<Record<string, string>>;

async function credentialsOf(service: TestService, scope = "full"): Promise<Credentials> {
  const session = await service.signIn();
  const token = await logIn(service.origin, session, { device_label: scope, scope });
  return { Authorization: `Bearer ${token}`, Cookie: session.cookie, "X-CSRF-Token": session.csrfToken };
}

/** Status and code of a refusal, by the shape of error bodies that an operation answers in. */
type Answers = Partial<Record<Operation["errorFamily"], string>>;

/** What is wrong about a call, or said in place of a body that nobody reads. */
interface Spoiled {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly without?: string;
  readonly query?: string;
  readonly body?: string;
}

/** Calls an operation with something wrong about it, and says what came. */
async function call(
  origin: string,
  { operation, prefix }: (typeof OPERATIONS)[number],
  credentials: Credentials,
  { method = operation.method.toUpperCase(), headers, without, query = "", body }: Spoiled,
): Promise<string> {
  const path = operation.path.replaceAll(/\{\w+\}/g, NOBODYS);
  // A public client that authenticates is refused for that.
  const all: Record<string, string> = { ...(isSecured(operation) && credentials), ...headers };
  if (without !== undefined) delete all[without];
  const sent = body ?? (operation.requestBody && "{}");
  const type = operation.requestBody?.content[0]?.name ?? "";
  // Without a boundary it would be no form.
  if (sent !== undefined)
    all["Content-Type"] ??= type.startsWith("multipart/") ? `${type}; boundary=x` : type;
  const init = { method, headers: all, ...(sent !== undefined && { body: sent }) };
  const answer = await read(await fetch(`${origin}${prefix}${path}${query}`, init));
  return `${operation.id} ${answer.status} ${answer.body?.code ?? answer.body?.error}`;
}

/** Every operation that declares one of the answers and whose calls can be spoiled so, with the answer. */
function declaring(answers: Answers, applies: (operation: Operation) => boolean) {
  return OPERATIONS.flatMap((each) => {
    const { id, errorFamily, errors } = each.operation;
    const declared = errors.some(({ status, code }) => `${status} ${code}` === answers[errorFamily]);
    return declared && applies(each.operation) ? [{ each, answer: `${id} ${answers[errorFamily]}` }] : [];
  });
}

async function observe(
  { origin }: Pick<TestService, "origin">,
  answers: Answers,
  credentials: Credentials,
  spoil: (operation: Operation) => Spoiled | undefined,
): Promise<void> {
  const chosen = declaring(answers, (operation) => spoil(operation) !== undefined);
  expect(new Set(chosen.map(({ each }) => each.operation.errorFamily))).toEqual(
    new Set(Object.keys(answers)),
  );
  const observed: string[] = [];
  for (const { each } of chosen)
    observed.push(await call(origin, each, credentials, spoil(each.operation) ?? {}));
  expect(observed).toEqual(chosen.map(({ answer }) => answer));
}

const isJson = ({ requestBody }: Operation) =>
  requestBody?.content.some(({ name }) => name === "application/json") ?? false;
/** Whether nothing is judged before its parameters are. */
const isRead = ({ requestBody }: Operation) => requestBody === undefined;
const isOfApi = ({ security }: Operation) =>
  security.some((all) => all.some(({ scopes }) => scopes.length > 0));
/** Whether a console session is what admits. */
const isOfSession = (operation: Operation) => isSecured(operation) && !isOfApi(operation);
const hasContent = ({ responses }: Operation) =>
  responses.some(({ key, content }) => key.startsWith("2") && content.length > 0);
const when = (holds: boolean, spoiled: Spoiled) => (holds ? spoiled : undefined);

const INVALID_REQUEST = "400 invalid_request";
const FORBIDDEN = { canonical: "403 forbidden", oauth: "403 csrf_mismatch" };
const BROKEN = { canonical: "500 internal_server_error", oauth: "500 server_error" };

describe("every operation that declares it answers", () => {
  let service: TestService;
  let credentials: Credentials;

  beforeAll(async () => {
    service = await startTestService(UNLIMITED_CALLS);
    credentials = await credentialsOf(service);
  });

  test("upgrade_required to a difyctl that is too old", () =>
    observe(
      service,
      { canonical: "426 upgrade_required", oauth: "426 upgrade_required" },
      credentials,
      () => ({ headers: { "User-Agent": "difyctl/0.0.1 (linux; x64; stable)" } }),
    ));

  test("method_not_allowed in the shape of its path, where that is the OAuth one", () =>
    observe(service, { oauth: "405 method_not_allowed" }, credentials, () => ({ method: "PATCH" })));

  test("unauthorized to a caller without credentials", () =>
    observe(service, { canonical: "401 unauthorized", oauth: "401 invalid_session" }, {}, () => ({})));

  test.each(["apps:run", "apps:read"])(
    "forbidden to a token whose only scope, %s, is another",
    async (scope) => {
      const narrow = await credentialsOf(service, scope);
      await observe(service, { canonical: FORBIDDEN.canonical }, narrow, (operation) => {
        const admitted = operation.security.flat().some(({ scopes }) => scopes.includes(scope));
        return when(isOfApi(operation) && !admitted, {});
      });
    },
  );

  test("forbidden to a session without its CSRF token", () =>
    observe(service, FORBIDDEN, credentials, (operation) =>
      when(isOfSession(operation) && operation.method !== "get", { without: "X-CSRF-Token" }),
    ));

  test("forbidden to a browser that another site has sent", () =>
    observe(service, FORBIDDEN, credentials, (operation) =>
      when(isOfSession(operation), { headers: { "Sec-Fetch-Site": "cross-site" } }),
    ));

  test("unsupported_media_type to a body of another kind", () =>
    observe(
      service,
      { canonical: "415 unsupported_media_type", oauth: INVALID_REQUEST },
      credentials,
      (operation) => when(!isRead(operation), { headers: { "Content-Type": "text/csv" }, body: "a,b" }),
    ));

  test("not_acceptable to a client that takes pictures only", () =>
    observe(service, { canonical: "406 not_acceptable", oauth: INVALID_REQUEST }, credentials, (operation) =>
      when(hasContent(operation), { headers: { Accept: "image/png" } }),
    ));

  test("not_acceptable without advice that the operation would refuse", async () => {
    const path = `/openapi/v1/apps/${NOBODYS}:run`;
    const headers = { ...credentials, "Content-Type": "application/json", Accept: "application/json" };
    const init = { method: "POST", headers, body: '{"inputs":{}}' };
    const { status, body } = await read(await fetch(`${service.origin}${path}`, init));
    expect([status, body?.code]).toEqual([406, "not_acceptable"]);
    expect(body?.hint).not.toContain("application/json");
  });

  test("request_entity_too_large to a body over the limit", () =>
    observe(
      service,
      { canonical: "413 request_entity_too_large", oauth: INVALID_REQUEST },
      credentials,
      (operation) => when(!isRead(operation), { body: `"${"a".repeat(1_100_000)}"` }),
    ));

  test("bad_request to broken JSON", () =>
    observe(service, { canonical: "400 bad_request", oauth: INVALID_REQUEST }, credentials, (operation) =>
      when(isJson(operation), { body: "{" }),
    ));

  test("invalid_param to a body that is null", () =>
    observe(service, { canonical: "422 invalid_param", oauth: INVALID_REQUEST }, credentials, (operation) =>
      when(isJson(operation), { body: "null" }),
    ));

  test("bad_request to a query that does not decode", () =>
    observe(service, { canonical: "400 bad_request", oauth: INVALID_REQUEST }, credentials, (operation) =>
      when(isRead(operation), { query: "?color=%zz" }),
    ));

  test("invalid_param to a parameter that nobody knows", () =>
    observe(service, { canonical: "422 invalid_param", oauth: INVALID_REQUEST }, credentials, (operation) =>
      when(isRead(operation) && isStrict(operation), { query: "?color=red" }),
    ));
});

describe("with time and use, every operation that declares it answers", () => {
  test("too_many_requests once the calls of the minute are spent", async () => {
    const service = await startTestService({
      ...UNLIMITED_CALLS,
      LIMIT_CALLS_PER_TOKEN_PER_MINUTE: "1",
      LIMIT_CALLS_PER_SESSION_PER_MINUTE: "2",
      LIMIT_DEVICE_CODES_PER_HOUR: "1",
      LIMIT_UNKNOWN_CODES_PER_MINUTE: "1",
      LIMIT_LOGIN_FAILURES_PER_ADDRESS: "1",
    });
    const credentials = await credentialsOf(service);
    const answers = { canonical: "429 too_many_requests", oauth: "429 too_many_requests" };
    for (const { each } of declaring(answers, () => true))
      await call(service.origin, each, credentials, sound(each.operation));
    await observe(service, answers, credentials, sound);
  });

  test("token_expired once the credentials are", async () => {
    const service = await startTestService(UNLIMITED_CALLS);
    const credentials = await credentialsOf(service);
    service.clock.advance(14 * 86_400);
    await observe(service, { canonical: "401 token_expired" }, credentials, () => ({}));
  });

  test("internal_server_error, and nothing else, when the database breaks", async () => {
    const service = await startTestService(UNLIMITED_CALLS);
    const credentials = await credentialsOf(service);
    const file = await uploadFile(service);
    breakDatabase(join(service.dataDir, "wireproof.db"));
    // The version is known without it, health is what it was a second ago; the link to a file is a request of its own.
    const others = ({ id }: Operation) => !["getVersion", "getHealth", "downloadFile"].includes(id);
    await observe(service, BROKEN, credentials, (operation) => when(others(operation), sound(operation)));
    expect(refusalOf(await file.download()).code).toBe("internal_server_error");
    service.clock.advance(1);
    expect((await fetch(`${service.origin}/openapi/v1/_health`)).status).toBe(500);
  });

  test("internal_server_error when middleware in front of it breaks", async () => {
    await observe(await startBrokenFront(), BROKEN, {}, () => ({}));
  });
});

/** Uploads a file, which can then be downloaded by its link. */
async function uploadFile(service: TestService) {
  const session = await service.signIn();
  const editor = consoleClient(service, session);
  const api = await apiClient(service, session);
  const workspace_id = dataOf(await editor.getMe()).workspaces[0]?.id ?? "";
  const app = await editor.createApp({ body: { workspace_id, name: "Files", mode: "workflow" } });
  const body = { file: [new File(["a"], "a.txt", { type: "text/plain" })] };
  const { id, source_url } = dataOf(await api.uploadFile({ path: { app_id: dataOf(app).id }, body }));
  const { searchParams } = new URL(source_url ?? "");
  const query = {
    expires: Number(searchParams.get("expires")),
    signature: searchParams.get("signature") ?? "",
  };
  return { download: () => api.downloadFile({ path: { file_id: id }, query }) };
}

/** Takes every table out of a database while it is in use. */
function breakDatabase(file: string): void {
  const database = new DatabaseSync(file);
  database.exec("PRAGMA foreign_keys = OFF");
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
  for (const { name } of tables) if (!name.startsWith("sqlite_")) database.exec(`DROP TABLE "${name}"`);
  database.close();
}

describe("where no operation is reached, each surface answers", () => {
  const prefixes = SURFACES.map(({ basePaths }) => basePaths[0] ?? "");
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService();
  });

  async function ask(origin: string, path: string, init: RequestInit = {}): Promise<string> {
    const { status, body } = await read(await fetch(`${origin}${path}`, init));
    return `${status} ${body?.code}`;
  }

  test.each(prefixes)("under %s, not_found and method_not_allowed", async (prefix) => {
    expect(await ask(service.origin, `${prefix}/nowhere`)).toBe("404 not_found");
    expect(await ask(service.origin, `${prefix}/apps`, { method: "PATCH" })).toBe("405 method_not_allowed");
  });

  test("under the surface of clients, upgrade_required", async () => {
    const headers = { "User-Agent": "difyctl/0.0.1 (linux; x64; stable)" };
    expect(await ask(service.origin, "/openapi/v1/nowhere", { headers })).toBe("426 upgrade_required");
  });

  test("internal_server_error when middleware in front of it breaks", async () => {
    const { origin } = await startBrokenFront();
    for (const prefix of prefixes)
      expect(await ask(origin, `${prefix}/nowhere`)).toBe("500 internal_server_error");
  });
});
