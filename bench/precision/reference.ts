/** The reference service, with an account that is signed in to both surfaces and has an app that runs. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Contract, type Json, loadContract } from "../../src/contract/index.js";
import { createLogger } from "../../src/server/logging.js";
import { startService } from "../../src/server/service.js";
import { readSettings } from "../../src/server/settings.js";
import { cookieLogin, deviceLogin, type Identities, type Identity } from "../../src/verify/index.js";
import type { Subject } from "./subject.js";

const EMAIL = "demo@example.org";
const PASSWORD = "correct horse battery staple";

/** Limits that no run reaches: a limit that is reached is no false alarm, but hides what lies behind it. */
const LIMITS = [
  "CALLS_PER_TOKEN_PER_MINUTE",
  "CALLS_PER_SESSION_PER_MINUTE",
  "DEVICE_CODES_PER_HOUR",
  "UNKNOWN_CODES_PER_MINUTE",
  "DECISIONS_PER_HOUR",
  "USER_CODE_MISSES_PER_ACCOUNT",
  "USER_CODE_MISSES_PER_ADDRESS",
  "USER_CODE_MISSES_OVERALL",
  "LOGIN_FAILURES_PER_ACCOUNT",
  "LOGIN_FAILURES_PER_ADDRESS",
];

type Surface = "spec" | "console";

/** One surface of the reference service as a subject. */
export function reference(surface: Surface): Subject {
  return {
    name: surface === "spec" ? "reference service" : "reference service, console",
    contract: () => load(`openapi/${surface}.yaml`),
    async start() {
      const dataDir = mkdtempSync(join(tmpdir(), "wireproof-precision-"));
      const settings = readSettings({
        PORT: "0",
        DATA_DIR: dataDir,
        DEMO_EMAIL: EMAIL,
        DEMO_PASSWORD: PASSWORD,
        LOG_LEVEL: "silent",
        ...Object.fromEntries(LIMITS.map((name) => [`LIMIT_${name}`, "1000000"])),
      });
      const service = await startService(settings, createLogger(settings.logLevel));
      return {
        origin: service.origin,
        signIn: () => signIn(service.origin, surface),
        async close() {
          await service.close();
          rmSync(dataDir, { recursive: true, force: true });
        },
      };
    },
  };
}

async function load(file: string): Promise<Contract> {
  const { contract } = await loadContract(file);
  if (!contract) throw new Error(`${file} does not load`);
  return contract;
}

async function signIn(origin: string, surface: Surface): Promise<Identities> {
  const session = await cookieLogin(origin, {
    url: "/console/api/login",
    body: { email: EMAIL, password: PASSWORD },
    cookie: { scheme: "session", name: "wireproof_session" },
    csrf: { pointer: "/csrf_token", scheme: "csrf" },
  });
  const device = await deviceLogin(origin, {
    deviceAuthorizationEndpoint: "/openapi/v1/oauth/device/code",
    tokenEndpoint: "/openapi/v1/oauth/device/token",
    clientId: "wireproof",
    scheme: "bearerAuth",
    approve: async ({ user_code }) =>
      void (await call(origin, session, "POST", "/openapi/v1/oauth/device/approve", { user_code })),
  });
  const { workspaces } = await call(origin, session, "GET", "/console/api/me");
  const workspace = (workspaces as { id: string }[])[0]?.id ?? "";
  await call(origin, session, "PUT", `/console/api/workspaces/${workspace}/provider`, { kind: "echo" });
  const app = await call(origin, session, "POST", "/console/api/apps", {
    workspace_id: workspace,
    name: "Precision",
    mode: "advanced-chat",
  });
  const workflows = `/console/api/apps/${app.id}/workflows`;
  const draft = await call(origin, session, "GET", `${workflows}/draft`);
  const run = await send(origin, session, "POST", `${workflows}/draft/run`, { inputs: {}, query: "Hello" });
  const run_id = memberOf(run, "task_id");
  const asking = await call(origin, session, "PUT", `${workflows}/draft`, {
    graph: ASKING,
    hash: String(draft.hash),
  });
  await call(origin, session, "POST", `${workflows}/publish`, { hash: String(asking.hash) });
  // Each surface answers the forms of its own runs.
  const paused =
    surface === "spec"
      ? await send(origin, device, "POST", `/openapi/v1/apps/${app.id}:run`, { inputs: {}, query: "Hello" })
      : await send(origin, session, "POST", `${workflows}/draft/run`, { inputs: {}, query: "Hello" });
  return {
    main: { credentials: { ...session.credentials, ...device.credentials } },
    values: {
      workspace_id: workspace,
      app_id: String(app.id),
      form_token: memberOf(paused, "form_token"),
      // What the first graph of a chat makes of a query.
      ...{ run_id, task_id: run_id, origin: "draft", node_id: "end", output_name: "answer" },
    },
  };
}

/** Repeats the query once a person has said so. */
const ASKING: Json = {
  nodes: [
    { id: "start", type: "start" },
    { id: "ask", type: "human-input", content: "Say {{sys.query}}?", actions: [{ id: "say" }] },
    { id: "end", type: "end", outputs: [{ name: "answer", value: "{{sys.query}}" }] },
  ],
  edges: [
    { source: "start", target: "ask" },
    { source: "ask", source_handle: "say", target: "end" },
    { source: "ask", source_handle: "timeout", target: "end" },
  ],
};

/** A member of the first frame that has it. */
function memberOf(frames: string, name: string): string {
  return new RegExp(`"${name}":"([^"]+)"`).exec(frames)?.[1] ?? "";
}

async function call(...request: Parameters<typeof send>): Promise<Record<string, unknown>> {
  const text = await send(...request);
  return text === "" ? {} : JSON.parse(text);
}

/** The body of a success. */
async function send(
  origin: string,
  { credentials }: Identity,
  method: string,
  path: string,
  body?: Json,
): Promise<string> {
  const response = await fetch(`${origin}${path}`, {
    method,
    headers: {
      ...(credentials.session !== undefined && { Cookie: `wireproof_session=${credentials.session}` }),
      ...(credentials.csrf !== undefined && { "X-CSRF-Token": credentials.csrf }),
      ...(credentials.bearerAuth !== undefined && { Authorization: `Bearer ${credentials.bearerAuth}` }),
      ...(body !== undefined && { "Content-Type": "application/json" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
  return text;
}
