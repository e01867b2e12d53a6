import { type Clock, isApiError, pollDeviceToken } from "wireproof/client";
import { createApiClient } from "../../../src/generated/api/client.js";

declare global {
  interface Window {
    /** Lets time pass on the service's clock, in place of waiting. */
    letTimePass(ms: number): Promise<void>;
  }
}

/** So long that it is never over: the requests of this page are answered. */
const NO_TIMEOUT_MS = 1e9;
const clock: Clock = {
  now: () => Date.now(),
  random: () => 0,
  sleep: (ms) => (ms >= NO_TIMEOUT_MS ? new Promise(() => undefined) : window.letTimePass(ms)),
};

let token: string | undefined;
const api = createApiClient({
  baseUrl: new URLSearchParams(location.search).get("api") ?? "",
  token: () => token,
  retry: false,
});

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no element ${id}`);
  return found;
}

function say(text: string): void {
  element("status").textContent = text;
}

function onClick(button: HTMLElement, action: () => Promise<void>): void {
  button.addEventListener("click", () => {
    action().catch((error: unknown) => say(isApiError(error) ? error.message : `${error}`));
  });
}

async function logIn(): Promise<void> {
  const client_id = "wireproof";
  const mediaType = "application/x-www-form-urlencoded";
  const start = await api.createDeviceAuthorization({ body: { client_id }, mediaType });
  if (!start.ok)
    return say(`The login cannot begin: ${start.kind === "transport" ? start.reason : start.status}`);
  const { user_code, verification_uri, verification_uri_complete } = start.data;
  const link = document.createElement("a");
  link.href = verification_uri_complete ?? verification_uri;
  link.target = "_blank";
  link.textContent = `Confirm ${user_code}`;
  element("login").replaceChildren(link);

  const grant_type = "urn:ietf:params:oauth:grant-type:device_code";
  const outcome = await pollDeviceToken(
    start.data,
    (device_code, init) =>
      api.createAccessToken({ body: { grant_type, device_code, client_id }, mediaType }, init),
    { clock, requestTimeoutMs: NO_TIMEOUT_MS },
  );
  if (outcome.kind !== "authorized" || !("access_token" in outcome.tokens))
    return say(`The login ended: ${outcome.kind}`);
  token = outcome.tokens.access_token;
  element("login").replaceChildren();
  await listApps();
}

async function listApps(): Promise<void> {
  const { subject_email, default_workspace_id } = await api.orThrow.getAccount();
  const page = await api.orThrow.listApps({ query: { workspace_id: default_workspace_id ?? "" } });
  const items = page.data.map(({ id, name }) => {
    const button = document.createElement("button");
    button.textContent = `Run ${name}`;
    onClick(button, () => run(id));
    const item = document.createElement("li");
    item.append(button);
    return item;
  });
  element("apps").replaceChildren(...items);
  say(`Logged in as ${subject_email}`);
}

/** Runs an app, leaves its stream after the first words, and takes it up again where it was left. */
async function run(app_id: string): Promise<void> {
  const topic = "the tides and the moon";
  const begun = await api.runApp({ path: { app_id }, body: { inputs: { topic } } });
  if (!begun.ok) {
    const { headers } = begun.response ?? new Response();
    const [wait, id] = [headers.get("Retry-After"), headers.get("X-Request-Id")];
    return say(`${begun.kind} ${begun.code}: again in ${wait} seconds; request ${id}`);
  }
  say(`Running; request ${begun.response.headers.get("X-Request-Id")}`);
  const answer = element("answer");
  answer.textContent = "";
  let task_id = "";
  for await (const { data } of begun.data) {
    if (data.event === "workflow_started") task_id = data.task_id;
    if (data.event !== "text_chunk") continue;
    answer.append(data.data.text);
    break;
  }
  const headers = { "Last-Event-ID": begun.data.lastEventId };
  const events = await api.orThrow.streamTaskEvents({ path: { app_id, task_id }, headers });
  for await (const { data } of events) {
    if (data.event === "text_chunk") answer.append(data.data.text);
    if (data.event === "workflow_finished") say(`The run has ended: ${data.data.status}`);
  }
}

onClick(element("log-in"), logIn);
