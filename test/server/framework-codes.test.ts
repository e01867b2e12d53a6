import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { beforeAll, describe, expect, test } from "vitest";
import { readContract } from "wireproof/express";
import { parse } from "yaml";
import { UNLIMITED_CALLS } from "./support/clients.js";
import { logIn, read } from "./support/device-client.js";
import { startTestService, type TestService } from "./support/test-service.js";

// Every code of a stage before the handler, on every operation that declares it. Codes of the handlers are for the other suites.

type Operation = ReturnType<typeof readContract>["operations"][number];

const SURFACES = ["api", "console"].map((name) =>
  readContract(new URL(`../../src/generated/${name}/openapi.json`, import.meta.url)),
);
/** Each operation of the canonical family, with the path of its surface. */
const OPERATIONS = SURFACES.flatMap(({ basePaths, operations }) =>
  operations
    .filter(({ errorFamily }) => errorFamily === "canonical")
    .map((operation) => ({ operation, prefix: basePaths[0] ?? "" })),
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

/** What a caller identifies with, on either surface. */
type Credentials = Readonly<Record<string, string>>;

async function credentialsOf(service: TestService, scope = "full"): Promise<Credentials> {
  const session = await service.signIn();
  const token = await logIn(service.origin, session, { device_label: scope, scope });
  return { Authorization: `Bearer ${token}`, Cookie: session.cookie, "X-CSRF-Token": session.csrfToken };
}

interface Spoiled {
  readonly headers?: Readonly<Record<string, string>>;
  readonly without?: string;
  readonly query?: string;
  readonly body?: string;
}

/** Calls an operation with something wrong about it, and says what came. */
async function call(
  { origin }: TestService,
  { operation, prefix }: (typeof OPERATIONS)[number],
  credentials: Credentials,
  { headers, without, query = "", body }: Spoiled,
): Promise<string> {
  const path = operation.path.replaceAll(/\{\w+\}/g, "00000000-0000-4000-8000-000000000000");
  const all: Record<string, string> = { ...credentials, ...headers };
  if (without !== undefined) delete all[without];
  const sent = body ?? (operation.requestBody && "{}");
  const type = operation.requestBody?.content[0]?.name ?? "";
  // Without a boundary it would be no form.
  if (sent !== undefined)
    all["Content-Type"] ??= type.startsWith("multipart/") ? `${type}; boundary=x` : type;
  const init = {
    method: operation.method.toUpperCase(),
    headers: all,
    ...(sent !== undefined && { body: sent }),
  };
  const answer = await read(await fetch(`${origin}${prefix}${path}${query}`, init));
  return `${operation.id} ${answer.status} ${answer.body?.code}`;
}

/** The operations that declare a code and whose calls can be spoiled so. */
function declaring(code: string, applies: (operation: Operation) => boolean = () => true) {
  return OPERATIONS.filter(
    ({ operation }) => operation.errors.some((error) => error.code === code) && applies(operation),
  );
}

async function observe(
  service: TestService,
  code: string,
  status: number,
  credentials: Credentials,
  spoil: (operation: Operation) => Spoiled | undefined,
): Promise<void> {
  const chosen = declaring(code, (operation) => spoil(operation) !== undefined);
  expect(chosen.length).toBeGreaterThan(0);
  const observed: string[] = [];
  for (const each of chosen)
    observed.push(await call(service, each, credentials, spoil(each.operation) ?? {}));
  expect(observed).toEqual(chosen.map(({ operation }) => `${operation.id} ${status} ${code}`));
}

const isJson = ({ requestBody }: Operation) =>
  requestBody?.content.some(({ name }) => name === "application/json") ?? false;
/** Whether nothing is judged before its parameters are. */
const isRead = ({ requestBody }: Operation) => requestBody === undefined;
const isOfApi = ({ security }: Operation) =>
  security.some((all) => all.some(({ scopes }) => scopes.length > 0));

describe("every operation that declares it answers", () => {
  let service: TestService;
  let credentials: Credentials;

  beforeAll(async () => {
    service = await startTestService(UNLIMITED_CALLS);
    credentials = await credentialsOf(service);
  });

  test("upgrade_required to a difyctl that is too old", () =>
    observe(service, "upgrade_required", 426, credentials, () => ({
      headers: { "User-Agent": "difyctl/0.0.1 (linux; x64; stable)" },
    })));

  test("unauthorized to a caller without credentials", async () => {
    const none = { Cookie: "", Authorization: "" };
    await observe(service, "unauthorized", 401, {}, () => ({ headers: none, without: "Authorization" }));
  });

  test("forbidden to a token of another scope", async () => {
    const narrow = await credentialsOf(service, "apps:run");
    const others = (operation: Operation) =>
      isOfApi(operation) && !operation.security.flat().some(({ scopes }) => scopes.includes("apps:run"));
    await observe(service, "forbidden", 403, narrow, (operation) => (others(operation) ? {} : undefined));
  });

  test("forbidden to a session without its CSRF token", () =>
    observe(service, "forbidden", 403, credentials, (operation) =>
      isSecured(operation) && !isOfApi(operation) ? { without: "X-CSRF-Token" } : undefined,
    ));

  test("unsupported_media_type to a body of another kind", () =>
    observe(service, "unsupported_media_type", 415, credentials, () => ({
      headers: { "Content-Type": "text/csv" },
      body: "a,b",
    })));

  test("not_acceptable to a client that takes pictures only", () =>
    observe(service, "not_acceptable", 406, credentials, () => ({ headers: { Accept: "image/png" } })));

  test("not_acceptable without advice that the operation would refuse", async () => {
    const path = `/openapi/v1/apps/00000000-0000-4000-8000-000000000000:run`;
    const headers = { ...credentials, "Content-Type": "application/json", Accept: "application/json" };
    const init = { method: "POST", headers, body: '{"inputs":{}}' };
    const { status, body } = await read(await fetch(`${service.origin}${path}`, init));
    expect([status, body?.code]).toEqual([406, "not_acceptable"]);
    expect(body?.hint).not.toContain("application/json");
  });

  test("request_entity_too_large to a body over the limit", () =>
    observe(service, "request_entity_too_large", 413, credentials, (operation) =>
      isJson(operation) ? { body: `"${"a".repeat(1_100_000)}"` } : undefined,
    ));

  test("bad_request to broken JSON", () =>
    observe(service, "bad_request", 400, credentials, (operation) =>
      isJson(operation) ? { body: "{" } : undefined,
    ));

  test("invalid_param to a body that is null", () =>
    observe(service, "invalid_param", 422, credentials, (operation) =>
      isJson(operation) ? { body: "null" } : undefined,
    ));

  test("bad_request to a query that does not decode", () =>
    observe(service, "bad_request", 400, credentials, (operation) =>
      isRead(operation) ? { query: "?color=%zz" } : undefined,
    ));

  test("invalid_param to a parameter that nobody knows", () =>
    observe(service, "invalid_param", 422, credentials, (operation) =>
      isRead(operation) && isStrict(operation) ? { query: "?color=red" } : undefined,
    ));
});

describe("with time and use, every operation that declares it answers", () => {
  test("too_many_requests once the calls of the minute are spent", async () => {
    const service = await startTestService({
      ...UNLIMITED_CALLS,
      LIMIT_CALLS_PER_TOKEN_PER_MINUTE: "1",
      LIMIT_CALLS_PER_SESSION_PER_MINUTE: "2",
    });
    const credentials = await credentialsOf(service);
    for (const path of ["/openapi/v1/account", "/console/api/me", "/console/api/me"])
      await fetch(`${service.origin}${path}`, { headers: credentials });
    await observe(service, "too_many_requests", 429, credentials, (operation) =>
      isSecured(operation) ? {} : undefined,
    );
  });

  test("token_expired once the credentials are", async () => {
    const service = await startTestService(UNLIMITED_CALLS);
    const credentials = await credentialsOf(service);
    service.clock.advance(14 * 86_400);
    await observe(service, "token_expired", 401, credentials, () => ({}));
  });

  test("internal_server_error, and nothing else, when the database breaks", async () => {
    const service = await startTestService(UNLIMITED_CALLS);
    const credentials = await credentialsOf(service);
    const database = new DatabaseSync(join(service.dataDir, "wireproof.db"));
    database.exec("PRAGMA foreign_keys = OFF; DROP TABLE access_tokens; DROP TABLE console_sessions");
    database.close();
    await observe(service, "internal_server_error", 500, credentials, (operation) =>
      isSecured(operation) ? {} : undefined,
    );
  });
});
