import { beforeAll, describe, expect, test } from "vitest";
import { escapeHtml, html } from "../../src/server/pages/html.js";
import { read } from "./support/device-client.js";
import { startTestService, type TestService } from "./support/test-service.js";

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});

const get = async (path: string) => read(await fetch(`${service.origin}${path}`, { redirect: "manual" }));

describe("the docs page", () => {
  test("is where a visitor lands", async () => {
    for (const path of ["/", "/docs"]) expect((await get(path)).status).toBe(302);
    expect((await get("/docs")).headers.get("Location")).toBe("/docs/api");
  });

  test.each(["api", "console"])(
    "shows %s, links both surfaces, and loads nothing from elsewhere",
    async (name) => {
      const page = await get(`/docs/${name}`);
      expect(page.status).toBe(200);
      expect(page.headers.get("Content-Type")).toMatch(/^text\/html/);
      expect(page.body).toContain('href="/docs/api"');
      expect(page.body).toContain('href="/docs/console"');
      const addresses = [...page.body.matchAll(/(?:src|href|data-document)="([^"]*)"/g)].map(
        (match) => match[1] ?? "",
      );
      expect(addresses.length).toBeGreaterThan(4);
      for (const address of addresses) {
        expect(address).toMatch(/^\/docs\//);
        expect((await get(address)).status).toBe(200);
      }
      const policy = page.headers.get("Content-Security-Policy") ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).not.toMatch(/https?:|unsafe-eval/);
    },
  );

  test("is built from the expanded document, where every error is declared", async () => {
    const { body } = await get("/docs/api/openapi.json");
    expect(Object.keys(body.paths["/account"].get.responses)).toEqual(
      expect.arrayContaining(["200", "401", "403", "429", "500"]),
    );
  });
});

describe("HTML", () => {
  test("values are escaped", () => {
    expect(String(html`<p title="${`"'`}">${"<b>&"}</p>`)).toBe('<p title="&quot;&#39;">&lt;b&gt;&amp;</p>');
    expect(escapeHtml("plain")).toBe("plain");
  });

  test("markup inside markup stands as it is", () => {
    const items = ["<1>", "2"].map((item) => html`<li>${item}</li>`);
    expect(String(html`<ul>${items}</ul>${undefined}${3}`)).toBe("<ul><li>&lt;1&gt;</li>\n<li>2</li></ul>3");
  });
});
