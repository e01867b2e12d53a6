import { expect, test } from "vitest";
import { createContract } from "../../src/contract/index.js";
import { emitOpenapiJson } from "../../src/generate/emitters/openapi-json.js";
import { hostileSurface } from "./surface.js";

test("openapi.json is the expanded document, headed with the command", async () => {
  const surface = hostileSurface();
  const { path, content } = await emitOpenapiJson(surface);
  expect(path).toBe("openapi.json");
  const { "x-generated-by": generatedBy, ...document } = JSON.parse(content);
  expect(generatedBy).toContain("`npm run generate`");
  expect(document).toEqual(surface.contract.document);
  expect(content).not.toMatch(/[\u2028\u2029\u202e\r\0]/);
});

test("a contract from openapi.json generates the same openapi.json", async () => {
  const surface = hostileSurface();
  const { content } = await emitOpenapiJson(surface);
  const again = { ...surface, contract: createContract(JSON.parse(content)) };
  expect((await emitOpenapiJson(again)).content).toBe(content);
});
