import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { BROWSER, launchBrowser, PICTURES, SCREENS } from "../support/browser.js";
import { poll, startLogin } from "../support/device-client.js";
import { manualClock } from "../support/manual-clock.js";
import { DEMO_EMAIL, PASSWORD, startTestService, type TestService } from "../support/test-service.js";

if (!BROWSER) process.stderr.write("The device page is not tried in a browser: no Chromium here.\n");

describe.skipIf(!BROWSER)("the device page in a browser", () => {
  let service: TestService;
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
    const limits = {
      LIMIT_DECISIONS_PER_HOUR: "1000",
      LIMIT_DEVICE_CODES_PER_HOUR: "1000",
      LIMIT_CALLS_PER_SESSION_PER_MINUTE: "1000",
    };
    service = await startTestService(limits, manualClock(Date.now()));
  });
  afterAll(() => browser?.close());

  async function open(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext(options);
    onTestFinished(() => context.close());
    context.setDefaultTimeout(60_000);
    return context.newPage();
  }

  async function signIn(page: Page, query = ""): Promise<void> {
    await page.goto(`${service.origin}/device${query}`);
    await page.getByLabel("E-mail address").fill(DEMO_EMAIL);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
  }

  const heading = (page: Page) => page.getByRole("heading", { level: 1 }).textContent();

  /** What has the focus: its label, or its text. */
  const focused = (page: Page) =>
    page.evaluate(() => {
      const element = document.activeElement;
      if (element instanceof HTMLInputElement) return element.labels?.[0]?.textContent ?? element.name;
      return element?.textContent?.trim() ?? "";
    });

  async function pressTabTo(page: Page, name: string): Promise<void> {
    for (let presses = 0; presses < 8; presses++) {
      await page.keyboard.press("Tab");
      if ((await focused(page)) === name) return;
    }
    throw new Error(`no ${name} within reach of the Tab key`);
  }

  test("a person approves a device with the keyboard alone", async () => {
    const codes = await startLogin(service.origin, { device_label: "Ada's laptop" });
    const page = await open();
    await page.goto(`${service.origin}/device`);
    expect(await page.title()).toBe("Sign in – Wireproof");
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("E-mail address");
    await page.keyboard.type(DEMO_EMAIL);
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("Password");
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press("Enter");

    await page.getByRole("heading", { name: "Enter the code on your device" }).waitFor();
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("Code");
    await page.keyboard.type(codes.user_code.toLowerCase().replace("-", " "));
    await page.keyboard.press("Enter");

    await page.waitForURL(`${service.origin}/device/review`);
    expect(await page.title()).toBe("Check the request – Wireproof");
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("Decline");
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("Approve");
    const outline = await page.evaluate(
      () => getComputedStyle(document.activeElement ?? document.body).outline,
    );
    expect(outline).toMatch(/3px solid|solid 3px/);
    await page.keyboard.press("Space");

    await page.waitForURL(`${service.origin}/device/decision`);
    expect(await heading(page)).toBe("Device approved");
    expect((await poll(service.origin, codes.device_code)).status).toBe(200);
    await pressTabTo(page, "Sign out");
    await page.keyboard.press("Enter");
    await page.waitForURL(`${service.origin}/device/sign-out`);
    expect(await heading(page)).toBe("You are signed out");
  });

  test("a person declines with scripts switched off", async () => {
    const codes = await startLogin(service.origin);
    const page = await open({ javaScriptEnabled: false });
    await signIn(page, `?user_code=${codes.user_code}`);
    await page.getByRole("button", { name: "The codes match" }).click();
    await page.getByRole("button", { name: "Decline" }).click();
    expect(await heading(page)).toBe("Request declined");
    expect((await poll(service.origin, codes.device_code)).body.error).toBe("access_denied");
  });

  test("a mistake takes the focus, names its field, and the link leads there", async () => {
    const page = await open();
    await signIn(page);
    await page.getByRole("button", { name: "Continue" }).click();
    expect(await page.title()).toBe("Error: Enter the code – Wireproof");
    await expect.poll(() => focused(page)).toContain("There is a problem");
    await page.getByRole("link", { name: "Enter the code that your device shows." }).press("Enter");
    await expect.poll(() => focused(page)).toBe("Code");
    const code = page.getByRole("textbox", { name: "Code" });
    expect(await code.getAttribute("aria-invalid")).toBe("true");
    const described = (await code.getAttribute("aria-describedby"))?.split(" ") ?? [];
    const texts = await Promise.all(described.map((id) => page.locator(`#${id}`).textContent()));
    expect(texts).toEqual([
      "Eight letters. Capitals, dashes and spaces do not matter.",
      "Enter the code that your device shows.",
    ]);
  });

  test("a link that a stranger sent decides nothing until its reader has compared and approved", async () => {
    const codes = await startLogin(service.origin, { device_label: "Your IT department" });
    const page = await open();
    await signIn(page);
    const elsewhere = createServer((_req, res) => {
      res.setHeader("Content-Type", "text/html");
      res.end(`<a href="${service.origin}/device?user_code=${codes.user_code}">Secure your account</a>`);
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void elsewhere.close());
    const { port } = elsewhere.address() as AddressInfo;
    await page.goto(`http://localhost:${port}/`);
    const posts: string[] = [];
    page.on("request", (request) => {
      if (request.method() !== "GET") posts.push(request.url());
    });
    await page.getByRole("link").click();
    await page.waitForLoadState("networkidle");
    expect(await heading(page)).toBe("Is this the code on your device?");
    expect(await page.getByRole("main").textContent()).toContain(
      "If somebody sent you this link, close this page",
    );
    expect(posts).toEqual([]);
    await page.screenshot({ path: `${PICTURES}/phishing-1-link.png`, fullPage: true });
    await page.getByRole("button", { name: "The codes match" }).click();
    expect(await heading(page)).toBe("Let this device use your account?");
    expect(await page.getByRole("main").textContent()).toContain("Your IT department");
    await page.screenshot({ path: `${PICTURES}/phishing-2-review.png`, fullPage: true });
    expect((await poll(service.origin, codes.device_code)).body.error).toBe("authorization_pending");
    const [decline, approve] = await Promise.all(
      ["Decline", "Approve"].map((name) => page.getByRole("button", { name }).boundingBox()),
    );
    expect([decline?.width, decline?.height]).toEqual([
      expect.closeTo(approve?.width ?? 0, 0),
      approve?.height,
    ]);
    await page.getByRole("button", { name: "Decline" }).click();
    expect((await poll(service.origin, codes.device_code)).body.error).toBe("access_denied");
  });

  test("a page elsewhere can neither frame it nor send its forms", async () => {
    const codes = await startLogin(service.origin);
    const page = await open();
    await signIn(page, `?user_code=${codes.user_code}`);
    await page.getByRole("button", { name: "The codes match" }).click();
    const csrf = await page.locator("main [name=csrf_token]").inputValue();
    const elsewhere = createServer((_req, res) => {
      res.setHeader("Content-Type", "text/html");
      res.end(`<iframe src="${service.origin}/device"></iframe>
<form method="post" action="${service.origin}/device/decision">
<input name="csrf_token" value="${csrf}"><input name="user_code" value="${codes.user_code}">
<button name="decision" value="approve">Win</button></form>`);
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void elsewhere.close());
    const { port } = elsewhere.address() as AddressInfo;
    await page.goto(`http://localhost:${port}/`);
    await expect.poll(() => page.frames()[1]?.url()).toBe("chrome-error://chromewebdata/");
    await page.getByRole("button", { name: "Win" }).click();
    expect(await page.title()).toBe("Error: Form out of date – Wireproof");
    expect((await poll(service.origin, codes.device_code)).body.error).toBe("authorization_pending");
  });

  test.each(Object.entries(SCREENS))(
    "%s shows every state without sideways scrolling, and legibly",
    async (name, options) => {
      const page = await open(options);
      let number = 0;
      async function picture(state: string): Promise<void> {
        const file = `${PICTURES}/${name}-${String(++number).padStart(2, "0")}-${state}.png`;
        await page.screenshot({ path: file, fullPage: true });
        const { content, width, ground, text } = await page.evaluate(() => {
          const style = getComputedStyle(document.body);
          return {
            content: document.documentElement.scrollWidth,
            width: document.documentElement.clientWidth,
            ground: style.backgroundColor,
            text: style.color,
          };
        });
        expect(content, state).toBe(width);
        expect(contrast(ground, text), state).toBeGreaterThan(7);
        const dark = options.colorScheme === "dark";
        expect(luminance(ground) < luminance(text), state).toBe(dark);
      }

      const codes = await startLogin(service.origin, {
        device_label: `${"Ada-Lovelace-".repeat(6)}<b>laptop</b>`,
        scope: "apps:read apps:run workspace:read",
      });
      await page.goto(`${service.origin}/device`);
      await picture("sign-in");
      await page.getByRole("button", { name: "Sign in" }).click();
      await picture("sign-in-empty");
      await signIn(page);
      await picture("code");
      await page.getByLabel("Code").fill("bbbb bbbb");
      await page.getByRole("button", { name: "Continue" }).click();
      await picture("code-unknown");
      await page.goto(`${service.origin}/device?user_code=${codes.user_code}`);
      await picture("code-from-link");
      await page.getByRole("button", { name: "The codes match" }).click();
      await picture("review");
      await page.getByRole("button", { name: "Approve" }).click();
      await picture("approved");
      await page.goto(`${service.origin}/device?user_code=${codes.user_code}`);
      await page.getByRole("button", { name: "The codes match" }).click();
      await picture("used");
      await page.goto(`${service.origin}/device?user_code=${(await startLogin(service.origin)).user_code}`);
      await page.getByRole("button", { name: "The codes match" }).click();
      await page.getByRole("button", { name: "Decline" }).click();
      await picture("declined");
      await page.goto(`${service.origin}/device?user_code=${(await startLogin(service.origin)).user_code}`);
      await page.getByRole("button", { name: "The codes match" }).click();
      service.clock.advance(901);
      await page.getByRole("button", { name: "Approve" }).click();
      await picture("expired");
      for (let misses = 0; misses < 6; misses++) {
        await page.goto(`${service.origin}/device`);
        await page.getByLabel("Code").fill("BBBB-BBBB");
        await page.getByRole("button", { name: "Continue" }).click();
      }
      expect(await page.title()).toBe("Error: Too many attempts – Wireproof");
      await picture("rate-limited");
      service.clock.advance(901);
      await page.getByRole("button", { name: "Sign out" }).click();
      await picture("signed-out");
    },
    60_000,
  );
});

/** Relative luminance of an opaque `rgb()` colour (WCAG 2.2). */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map((part) => {
    const value = Number(part) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio of two colours (WCAG 2.2). */
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}
