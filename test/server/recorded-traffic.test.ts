import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exchangesOfHar, judge } from "../../src/check/index.js";
import { readContract } from "../../src/contract/index.js";
import { ECHO_WORKFLOW, openLab } from "./runs/lab.js";
import { BROWSER, launchBrowser } from "./support/browser.js";
import { API, logIn } from "./support/device-client.js";
import { manualClock } from "./support/manual-clock.js";
import { startTestService, type TestService } from "./support/test-service.js";

const contract = readContract(new URL("../../src/generated/api/openapi.json", import.meta.url));

if (!BROWSER) process.stderr.write("No traffic of a browser is recorded: no Chromium here.\n");

/** What a page does: runs in the browser. */
async function callApi({ api, token, app }: { api: string; token: string; app: string }): Promise<void> {
  const call = (path: string, init: RequestInit = {}) =>
    fetch(api + path, { ...init, headers: { Authorization: `Bearer ${token}`, ...init.headers } }).then(
      (answer) => answer.text(),
    );
  const post = (path: string, body: BodyInit, headers = {}) => call(path, { method: "POST", body, headers });
  const form = (name: string, content: BlobPart) => {
    const parts = new FormData();
    parts.append(name, new File([content], "a.pdf", { type: "application/pdf" }));
    return parts;
  };
  const json = { "Content-Type": "application/json" };
  await call("/_version");
  await call("/account", { method: "PUT" });
  await call("/nothing");
  await call("/account", { headers: { Authorization: "" } });
  const client = new URLSearchParams({ client_id: "wireproof" });
  await fetch(`${api}/oauth/device/code`, { method: "POST", body: client }).then((answer) => answer.text());
  await post(`/apps/${app}:run`, JSON.stringify({ inputs: { topic: "é" } }), json);
  await post(`/apps/${app}:run`, "{", json);
  await post(
    `/apps/${app}:run`,
    new Blob([JSON.stringify({ inputs: { topic: "tides" } })], { type: "application/json" }),
  );
  await post(`/apps/${app}/files`, form("file", new Uint8Array([37, 80, 68, 70, 0, 255])));
  await post(`/apps/${app}/files`, form("other", "x"));
  const abort = new AbortController();
  const aborted = call("/_health", { signal: abort.signal }).catch(() => undefined);
  abort.abort();
  await aborted;
}

describe.skipIf(!BROWSER)("traffic that a browser has recorded", () => {
  let service: TestService;
  let browser: Browser;
  beforeAll(async () => {
    [service, browser] = await Promise.all([startTestService({}, manualClock(Date.now())), launchBrowser()]);
  }, 60_000);
  afterAll(() => browser?.close());

  test("is judged as live traffic is, without a false alarm", async () => {
    const lab = await openLab(service);
    await lab.useEcho();
    const app = await lab.published("workflow", ECHO_WORKFLOW);
    const token = await logIn(service.origin, lab.session, { device_label: "by hand" });
    const path = join(service.dataDir, "traffic.har");
    const context = await browser.newContext({ recordHar: { path, content: "embed" } });
    const page = await context.newPage();
    await page.goto(`${service.origin}${API}/_health`);
    await page.evaluate(callApi, { api: service.origin + API, token, app });
    await context.close();

    const { exchanges, passedOver } = exchangesOfHar(contract, readFileSync(path, "utf8"));
    const findings = exchanges.flatMap(({ entry, exchange }) =>
      judge(contract, exchange, { leastSeverity: "warning" }).map(
        ({ message }) => `${entry.request.method} ${entry.request.url}: ${message}`,
      ),
    );
    expect(findings).toEqual([]);
    expect(exchanges.map(({ entry }) => entry.response.status)).toEqual([
      200, 200, 405, 404, 401, 200, 200, 400, 200, 201, 422,
    ]);
    expect(passedOver.map(({ reason }) => reason)).toContain("unanswered");
  }, 60_000);
});
