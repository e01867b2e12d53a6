import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { createContract, type JsonObject } from "../../src/contract/index.js";
import type { Surface } from "../../src/generate/emitter.js";

/** A surface from a document given as an object. */
export function surfaceOf(document: JsonObject, name = "api", spec = "openapi/spec.yaml"): Surface {
  return { name, spec, contract: createContract(document), command: "npm run generate" };
}

/** Wraps schemas into a document that has nothing else. */
export function documentOf(schemas: JsonObject, rest: JsonObject = {}): JsonObject {
  return {
    openapi: "3.1.0",
    info: { title: "Test", version: "1" },
    paths: {},
    components: { schemas },
    ...rest,
  };
}

/** The fixture that holds everything hostile. */
export const HOSTILE = new URL("fixtures/hostile.yaml", import.meta.url);

export function hostileSurface(): Surface {
  const document: JsonObject = parse(readFileSync(HOSTILE, "utf8"));
  return surfaceOf(document, "api", "hostile.yaml");
}
