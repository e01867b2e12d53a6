import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createContract, type JsonObject } from "../../src/contract/index.js";
import {
  coverage,
  coverageHtml,
  type LedgerRecord,
  mergeRecords,
  type Sample,
} from "../../src/ledger/index.js";
import { temporaryFolder } from "../generate/temporary-folder.js";
import { BROWSER, launchBrowser, SCREENS } from "../server/support/browser.js";
import { contract } from "./contract.js";

const PICTURES = "test-artifacts/coverage-page";
const HOSTILE = "<img src=x onerror=\"document.title='owned'\">";

const sample: Sample = {
  request: { method: "GET", url: "/v1/things/1", headers: { accept: "*/*" } },
  response: { status: 200, headers: { "content-type": "application/json" }, body: `{ "id": "${HOSTILE}" }` },
  test: "things.test.ts › are there",
};
const seen = (status: string, code: string, rest: Partial<LedgerRecord> = {}): LedgerRecord => ({
  key: { surface: "api", operation: "getThing", status, mediaType: "application/json", code },
  source: "observed",
  count: 3,
  ...rest,
});

const PAGE = coverageHtml(
  coverage({
    surfaces: [
      { name: "api", contract },
      { name: "second", contract },
    ],
    ledger: mergeRecords([
      seen("200", "", { sample }),
      seen("404", "thing_gone", { broken: 1, faults: [{ check: "body-schema", message: HOSTILE }] }),
      seen("418", HOSTILE),
    ]),
    now: 0,
  }),
);

/** As many operations as a large document has, with a dozen answers each. */
function large(): string {
  const codes = Object.fromEntries(
    Array.from({ length: 10 }, (_, i) => [`code_number_${i}`, { status: 400 + i, message: "No." }]),
  );
  const paths: JsonObject = Object.fromEntries(
    Array.from({ length: 500 }, (_, i) => [
      `/things/${i}`,
      {
        get: {
          operationId: `getThing${i}`,
          "x-error-codes": Object.keys(codes),
          responses: { "200": { description: "It.", content: { "application/json": {} } } },
        },
      },
    ]),
  );
  const big = createContract({
    openapi: "3.1.0",
    info: { title: "Large", version: "1" },
    "x-error-catalogue": { codes },
    paths,
  });
  return coverageHtml(coverage({ surfaces: [{ name: "api", contract: big }], ledger: new Map(), now: 0 }));
}

describe.skipIf(BROWSER === undefined)("the page in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  async function open(html: string, options = {}): Promise<Page> {
    const file = join(temporaryFolder(), "coverage.html");
    writeFileSync(file, html);
    const page = await browser.newPage(options);
    await page.goto(pathToFileURL(file).href);
    return page;
  }

  const shown = (page: Page) =>
    page
      .locator(".answer:visible")
      .evaluateAll((all) => all.map((answer) => answer.getAttribute("aria-label")));

  test("shows each answer with its state, and leaves no name of a stranger room to run", async () => {
    const page = await open(PAGE);
    expect(await page.locator(".answer").count()).toBe(23);
    await page.getByRole("button", { name: "api getThing 200 application/json, proven" }).click();
    expect(await page.locator("dialog pre").allTextContents()).toEqual([
      "GET /v1/things/1\naccept: */*",
      `200\ncontent-type: application/json\n\n{ "id": "${HOSTILE}" }`,
    ]);
    expect(await page.locator("dialog dd").allTextContents()).toContain("things.test.ts › are there");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: /thing_gone, broken/ }).click();
    expect(await page.locator("dialog li").allTextContents()).toEqual([`body-schema: ${HOSTILE}`]);
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.title()).toMatch(/contract coverage$/);
    await page.close();
  });

  test("filters by state, by words and by surface", async () => {
    const page = await open(PAGE);
    await page.getByRole("checkbox", { name: /^.?broken/ }).check({ force: true });
    expect(await shown(page)).toEqual(["api getThing 404 application/json thing_gone, broken"]);
    await page.getByRole("checkbox", { name: /^.?broken/ }).uncheck({ force: true });
    await page.getByRole("searchbox").fill("delete LOCKED");
    expect(await shown(page)).toEqual([
      "api deleteThing 409 application/json thing_locked, missing",
      "second deleteThing 409 application/json thing_locked, missing",
    ]);
    await page.getByRole("combobox").selectOption("second");
    expect(await shown(page)).toHaveLength(1);
    expect(await page.locator("#shown").textContent()).toBe("1 of 23 answers");
    await page.getByRole("searchbox").fill("nothing is called this");
    expect(await page.locator("#nothing").isVisible()).toBe(true);
    await page.getByRole("searchbox").fill("thing_locked");
    // Of eight statuses the one that is left keeps its column.
    expect(await page.locator("section:visible col.empty").count()).toBe(5);
    await page.close();
  });

  test("is used with the keyboard alone", async () => {
    const page = await open(PAGE);
    await page.keyboard.press("/");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("search");
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
    // One stop of the tab key leads into the matrix.
    for (let stops = 0; stops < 20 && !(await focused())?.startsWith("api"); stops++)
      await page.keyboard.press("Tab");
    expect(await focused()).toBe("api getThing 200 application/json, proven");
    await page.keyboard.press("ArrowRight");
    expect(await focused()).toBe("api getThing 200 text/*, missing");
    await page.keyboard.press("ArrowDown");
    expect(await focused()).toBe("api deleteThing 204, missing");
    await page.keyboard.press("End");
    expect(await focused()).toMatch(/^api deleteThing 500/);
    await page.keyboard.press("Enter");
    expect(await page.locator("dialog").evaluate((dialog: HTMLDialogElement) => dialog.open)).toBe(true);
    await page.keyboard.press("Escape");
    expect(await focused()).toMatch(/^api deleteThing 500/);
    await page.close();
  });

  test("is whole without scripts", async () => {
    const page = await open(PAGE, { javaScriptEnabled: false });
    expect(await page.locator(".answer:visible").count()).toBe(23);
    expect(await page.locator(".filters").isVisible()).toBe(false);
    await page.close();
  });

  test("of 500 operations can be filtered", async () => {
    const page = await open(large());
    expect(await page.locator(".answer").count()).toBe(5_500);
    await page.getByRole("searchbox").fill("getthing499");
    expect(await page.locator("tbody tr:visible").count()).toBe(1);
    await page.close();
  });

  test.each(Object.entries(SCREENS))("a picture of it for people: %s", async (name, options) => {
    const page = await open(PAGE, options);
    mkdirSync(PICTURES, { recursive: true });
    await page.screenshot({ path: `${PICTURES}/${name}.png` });
    // Nothing but the matrix is wider than the screen.
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    await page.close();
  });
});
