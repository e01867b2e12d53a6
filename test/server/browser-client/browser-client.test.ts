import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { openLab, SLOW_WORKFLOW, whileMoving } from "../runs/lab.js";
import { BROWSER, launchBrowser } from "../support/browser.js";
import { API } from "../support/device-client.js";
import { manualClock } from "../support/manual-clock.js";
import { DEMO_EMAIL, PASSWORD, startTestService, type TestService } from "../support/test-service.js";

const PICTURES = "test-artifacts/browser-client";
const HTML = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Apps</title>
<h1>Apps</h1><p id="login"><button id="log-in">Log in</button></p><p id="status" role="status"></p>
<ul id="apps"></ul><output id="answer"></output><script type="module" src="/page.js"></script></html>`;

if (!BROWSER) process.stderr.write("The client is not tried in a browser: no Chromium here.\n");

/** The page with the generated client in it, as a bundler makes it. */
async function bundled(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("page.ts", import.meta.url))],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    platform: "browser",
    conditions: ["wireproof-source"],
  });
  return outputFiles[0]?.text ?? "";
}

async function servePage(): Promise<Server> {
  const script = await bundled();
  const server = createServer(({ url }, res) => {
    const isScript = url === "/page.js";
    res.writeHead(200, { "Content-Type": isScript ? "text/javascript" : "text/html" });
    res.end(isScript ? script : HTML);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return server;
}

describe.skipIf(!BROWSER)("the generated client in a page of another origin", () => {
  let pages: Server;
  let service: TestService;
  let browser: Browser;
  /** The page's origin that may call, and one that may not; they are one and the same server. */
  let listed: string;
  let stranger: string;

  beforeAll(async () => {
    [pages, browser] = await Promise.all([servePage(), launchBrowser()]);
    const { port } = pages.address() as AddressInfo;
    listed = `http://localhost:${port}`;
    stranger = `http://127.0.0.1:${port}`;
    service = await startTestService(
      { CORS_ALLOW_ORIGINS: listed, LIMIT_CONCURRENT_RUNS_PER_APP: "1" },
      manualClock(Date.now()),
    );
    const lab = await openLab(service);
    await lab.useEcho();
    await lab.published("workflow", SLOW_WORKFLOW);
  });
  afterAll(async () => {
    await browser?.close();
    pages?.close();
  });

  /** Opens the page, with a hand on the time that it waits for. */
  async function open(origin: string, letTimePass: (ms: number) => Promise<void>): Promise<Page> {
    const context = await browser.newContext();
    onTestFinished(() => context.close());
    context.setDefaultTimeout(60_000);
    const page = await context.newPage();
    await page.exposeFunction("letTimePass", letTimePass);
    await page.goto(`${origin}/?api=${encodeURIComponent(service.origin + API)}`);
    return page;
  }

  /** What a person does who follows the page's link. */
  async function approve(page: Page): Promise<void> {
    const [device] = await Promise.all([
      page.waitForEvent("popup"),
      page.getByRole("link", { name: "Confirm" }).click(),
    ]);
    await device.getByLabel("E-mail address").fill(DEMO_EMAIL);
    await device.getByLabel("Password").fill(PASSWORD);
    await device.getByRole("button", { name: "Sign in" }).click();
    await device.getByRole("button", { name: "The codes match" }).click();
    await device.getByRole("button", { name: "Approve" }).click();
    await device.getByRole("heading", { name: "Device approved" }).waitFor();
    await device.close();
  }

  test("logs a device in, lists apps, runs one, takes its events up again and reads what a refusal says", async () => {
    let waits = 0;
    const page = await open(listed, async (ms) => {
      // The first poll finds that nobody has decided.
      if (++waits === 2) await approve(page);
      service.clock.advance(ms / 1000);
    });
    const answers: string[] = [];
    page.on("response", (response) => {
      if (response.url().startsWith(service.origin))
        answers.push(`${response.request().method()} ${response.status()}`);
    });
    await page.getByRole("button", { name: "Log in" }).click();
    const status = page.getByRole("status");
    await status.getByText(`Logged in as ${DEMO_EMAIL}`).waitFor();
    expect(waits).toBe(2);
    await page.screenshot({ path: `${PICTURES}/1-apps.png` });

    const run = page.getByRole("button", { name: "Run App" });
    await run.click();
    await status.getByText(/^Running; request [0-9a-f-]{36}$/).waitFor();
    await run.click();
    await status
      .getByText(/^declared too_many_requests: again in 5 seconds; request [0-9a-f-]{36}$/)
      .waitFor();
    await whileMoving(service.clock, 0.25, status.getByText("The run has ended: succeeded").waitFor());
    expect(await page.locator("output").textContent()).toBe("the tides and the moon");
    await page.screenshot({ path: `${PICTURES}/2-answer.png` });
    expect(answers).toContain("POST 400");
    expect(answers).toContain("POST 429");
  });

  test("of an origin that is not listed is refused by the browser", async () => {
    const said: string[] = [];
    const page = await open(stranger, async () => undefined);
    page.on("console", (message) => said.push(message.text()));
    await page.getByRole("button", { name: "Log in" }).click();
    await page.getByRole("status").getByText("The login cannot begin: network").waitFor();
    expect(said.join("\n")).toMatch(`from origin '${stranger}' has been blocked by CORS policy`);
  });
});
