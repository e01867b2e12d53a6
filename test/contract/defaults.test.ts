import { describe, expect, it } from "vitest";
import {
  createContract,
  InvalidContractError,
  type JsonObject,
  loadContract,
} from "../../src/contract/index.js";
import { writeFiles } from "./support/marked-files.js";

function document(schema: JsonObject, more: JsonObject = {}): JsonObject {
  return {
    openapi: "3.1.0",
    info: { title: "t", version: "1" },
    components: { schemas: { Size: { type: "integer", maximum: 9, default: 10 } } },
    paths: {
      "/a": {
        get: {
          operationId: "a",
          parameters: [{ name: "size", in: "query", schema }],
          responses: { 204: { description: "Done" } },
        },
      },
    },
    ...more,
  };
}

function faults(given: JsonObject): string[] {
  try {
    createContract(given);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidContractError)) throw error;
    return error.diagnostics.filter(({ id }) => id === "default-invalid").map(({ pointer }) => pointer ?? "");
  }
}

const catalogue: JsonObject = { "x-error-catalogue": { codes: {} } };
const place = "/paths/~1a/get/parameters/0/schema/default";

describe("the default of a parameter", () => {
  it.each<[JsonObject, string[]]>([
    [{ type: "integer", minimum: 1, default: 0 }, [place]],
    [{ type: "integer", default: "5" }, [place]],
    [{ $ref: "#/components/schemas/Size" }, ["/components/schemas/Size/default"]],
    [{ type: "integer", minimum: 1, default: 1 }, []],
    [{ type: "array", items: { type: "string" }, default: ["a"] }, []],
  ])("%j is refused where it breaks its own schema", (schema, expected) => {
    expect(faults(document(schema, catalogue))).toEqual(expected);
  });

  it("is warned of in a document without a catalogue", async () => {
    const schema = { type: "integer", minimum: 1, default: 0 };
    const folder = writeFiles({ "spec.json": JSON.stringify(document(schema)) });
    const { contract, diagnostics } = await loadContract(`${folder}/spec.json`);
    expect(contract).toBeDefined();
    expect(diagnostics).toMatchObject([{ id: "default-invalid", severity: "warning" }]);
  });
});
