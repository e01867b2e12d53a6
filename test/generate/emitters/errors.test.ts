import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/contract/index.js";
import { emitErrors } from "../../../src/generate/emitters/errors.js";
import { artifactFolder, COMPILE_TIMEOUT, compile, writeSource } from "../compile.js";
import { hostileSurface, surfaceOf } from "../surface.js";

const DOCUMENT: JsonObject = {
  openapi: "3.1.0",
  info: { title: "Test", version: "1" },
  "x-error-catalogue": {
    codes: {
      item_not_found: {
        status: 404,
        message: "No such item.",
        hint: "List the items.",
        "hint-operation": "getItem",
      },
      backend_down: { status: 503, message: "Down.", retryable: true, headers: ["Retry-After"] },
      access_denied: { status: 403, message: "Not yours.", details: "required" },
      only_surface: { status: 404, message: "Nothing here.", applies: "surface" },
    },
    oauth: {
      slow_down: { status: 400, message: "Slow down.", retryable: "poll" },
      access_denied: { status: 400, message: "Denied by its owner." },
    },
  },
  paths: {
    "/items": {
      get: {
        operationId: "getItem",
        "x-error-codes": ["item_not_found", "backend_down", "access_denied"],
        responses: { 204: { description: "Done" } },
      },
    },
    "/token": {
      post: {
        operationId: "token",
        "x-error-family": "oauth",
        "x-error-codes": ["slow_down", "access_denied"],
        responses: { 204: { description: "Done" } },
      },
    },
  },
};

async function contentOf(document: JsonObject): Promise<string> {
  return (await emitErrors(surfaceOf(document))).content;
}

/** Compiles `errors.ts` with statements that use it. */
async function findings(usage: string): Promise<string[]> {
  const folder = artifactFolder();
  writeSource(folder, "errors.ts", await contentOf(DOCUMENT));
  writeSource(
    folder,
    "usage.ts",
    `import type { Code, Fail, OAuthFail } from "./errors.js";\nimport { errors, oauthErrors } from "./errors.js";\n${usage}\n`,
  );
  return compile(folder);
}

describe("errors.ts", () => {
  it("has one table per family, each code once, by status and code", async () => {
    const content = await contentOf(DOCUMENT);
    expect(content.match(/^ {2}\w+(?=: \{)/gm)).toEqual([
      "  access_denied",
      "  item_not_found",
      "  only_surface",
      "  backend_down",
      "  access_denied",
      "  slow_down",
    ]);
    expect(content).toContain(
      [
        "  item_not_found: {",
        '    family: "canonical",',
        "    status: 404,",
        '    message: "No such item.",',
        '    hint: "List the items.",',
        '    details: "none",',
        "    retryable: false,",
        "    headers: [],",
        "  },",
      ].join("\n"),
    );
  });

  it("is the same text from run to run", async () => {
    expect(await contentOf(DOCUMENT)).toBe(await contentOf(structuredClone(DOCUMENT)));
  });

  it("has empty tables for a contract without error codes", async () => {
    const content = await contentOf({ openapi: "3.1.0", info: { title: "Test", version: "1" }, paths: {} });
    expect(content).toContain("export const errors = {} as const");
    expect(content).toContain("export const oauthErrors = {} as const");
  });

  it("gives constructors that take what the catalogue says, and a code of both families by its family", {
    timeout: COMPILE_TIMEOUT,
  }, async () => {
    const usage = `
      export const status: 404 = errors.item_not_found.status;
      export const retryable: "poll" = oauthErrors.slow_down.retryable;
      declare const fail: Fail<"item_not_found" | "access_denied">;
      declare const flat: OAuthFail<"slow_down" | "access_denied">;
      const detail = { type: "owner", loc: ["path", "id"], msg: "is another's" };
      fail.item_not_found();
      fail.access_denied({ details: [detail] });
      flat.access_denied({ description: "Denied." });
      // @ts-expect-error details are required in the canonical family
      fail.access_denied();
      // @ts-expect-error the flat body has no details
      flat.access_denied({ details: [detail] });
      // @ts-expect-error no such code
      export const unknown: Code = "gone";
      // @ts-expect-error no such constructor
      export type Unknown = Fail<"gone">;`;
    expect(await findings(usage)).toEqual([]);
  });

  it("compiles for a document full of hostile names and texts", { timeout: COMPILE_TIMEOUT }, async () => {
    const folder = artifactFolder();
    writeSource(folder, "errors.ts", (await emitErrors(hostileSurface())).content);
    expect(compile(folder)).toEqual([]);
  });
});
