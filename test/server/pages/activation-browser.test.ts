import { mkdirSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BROWSER, launchBrowser, SCREENS } from "../support/browser.js";
import { apiClient, dataOf, UNLIMITED_CALLS } from "../support/clients.js";
import { manualClock } from "../support/manual-clock.js";
import { PASSWORD, startTestService, type TestService } from "../support/test-service.js";

/** Where pictures of the page are kept for people to look at. */
const PICTURES = "test-artifacts/activation-page";

if (!BROWSER) process.stderr.write("The activation page is not tried in a browser: no Chromium here.\n");

describe.skipIf(!BROWSER)("the activation page in a browser", () => {
  let service: TestService;
  let browser: Browser;

  beforeAll(async () => {
    mkdirSync(PICTURES, { recursive: true });
    browser = await launchBrowser();
    service = await startTestService(UNLIMITED_CALLS, manualClock(Date.now()));
  });
  afterAll(() => browser?.close());

  test("an invited person puts a mistake right, activates the account and signs in, without scripts", async () => {
    const owner = await apiClient(service, await service.signIn());
    const workspace_id = dataOf(await owner.listWorkspaces()).data[0]?.id ?? "";
    const body = { email: "grace@example.org", role: "normal" } as const;
    const { invite_url } = dataOf(await owner.addMember({ path: { workspace_id }, body }));

    for (const [screen, options] of Object.entries(SCREENS)) {
      const context = await browser.newContext(options);
      const page = await context.newPage();
      await page.goto(invite_url);
      await page.screenshot({ path: `${PICTURES}/open-${screen}.png`, fullPage: true });
      const width = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect([screen, width]).toEqual([screen, 0]);
      await context.close();
    }

    const context = await browser.newContext({ javaScriptEnabled: false });
    context.setDefaultTimeout(60_000);
    const page = await context.newPage();
    await page.goto(invite_url);
    await page.getByLabel("Name").fill("Grace");
    await page.getByLabel("Password").fill("short");
    await page.getByRole("button", { name: "Activate" }).click();
    expect(await page.title()).toBe("Error: Activate your account – Wireproof");
    await page.screenshot({ path: `${PICTURES}/mistake.png`, fullPage: true });
    expect(await page.getByLabel("Name").inputValue()).toBe("Grace");
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Activate" }).click();
    await page.getByRole("heading", { name: "Account activated" }).waitFor();
    await page.screenshot({ path: `${PICTURES}/done.png`, fullPage: true });

    await page.getByRole("link", { name: "Connect a device" }).click();
    await page.getByLabel("E-mail address").fill("grace@example.org");
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("Signed in as grace@example.org").waitFor();
    await context.close();
  });
});
