import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  createContract,
  expandDocument,
  formatDiagnostic,
  InvalidContractError,
  isObject,
  type Json,
  type JsonObject,
} from "../../src/contract/index.js";
import { document } from "./support/documents.js";

/** The document with the value at some place replaced; `path` picks a child at each level by its number. */
function spoil(value: Json, path: readonly number[], junk: Json): Json {
  const [step, ...rest] = path;
  const keys = typeof value === "object" && value !== null ? Object.keys(value) : [];
  const key = step === undefined ? undefined : keys[step % (keys.length || 1)];
  if (key === undefined) return junk;
  if (Array.isArray(value))
    return value.map((item, index) => (String(index) === key ? spoil(item, rest, junk) : item));
  return isObject(value) ? { ...value, [key]: spoil(value[key] ?? null, rest, junk) } : junk;
}

const junk: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    null,
    "",
    "x",
    0,
    -1.5,
    true,
    false,
    [],
    {},
    [null],
    { "": [] },
    { $ref: "#" },
    { $ref: "#/paths" },
    { $ref: 5 },
  ),
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>,
  fc.constant(JSON.parse(`{ "__proto__": { "constructor": null }, "constructor": [] }`) as Json),
);

const richer = document({
  components: {
    securitySchemes: { bearer: { type: "http", scheme: "bearer" } },
    schemas: {
      App: {
        type: "object",
        required: ["id"],
        properties: { id: { type: "string", format: "uuid", readOnly: true } },
        allOf: [{ not: {} }],
      },
    },
    responses: {
      Fine: {
        description: "Fine.",
        headers: { "X-A": { schema: {} } },
        content: { "a/b": { schema: { $ref: "#/components/schemas/App" } } },
      },
    },
  },
  servers: [{ url: "/{v}", variables: { v: { default: "v1", enum: ["v1"] } } }],
});

describe("whatever stands in a document", () => {
  it("it becomes a contract whose schemas compile, or a list of findings on one line each", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { minLength: 1, maxLength: 8 }), junk, (path, value) => {
        const spoilt = spoil(richer, path, value) as JsonObject;
        try {
          const contract = createContract(spoilt, { file: "spec.json" });
          for (const { parameters, responses } of contract.operations) {
            for (const { schemaPointer } of parameters) contract.validators.requestAll(schemaPointer)({});
            for (const { schemaPointer } of responses.flatMap(({ content }) => content)) {
              if (schemaPointer) contract.validators.response(schemaPointer)({});
            }
          }
        } catch (error) {
          if (!(error instanceof InvalidContractError)) throw error;
          expect(error.diagnostics.map(formatDiagnostic).join("\n")).toMatch(
            /^(spec\.json:1:1 (error|warning) [a-z0-9-]+ [^\n]+ fix: [^\n]+\n?)+$/,
          );
        }
      }),
      { numRuns: 150 },
    );
  });

  it("expansion neither fails nor changes anything the second time", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { minLength: 1, maxLength: 8 }), junk, (path, value) => {
        const once = expandDocument(spoil(richer, path, value) as JsonObject).document;
        expect(expandDocument(once).document).toEqual(once);
      }),
      { numRuns: 400 },
    );
  });

  it("no prototype gets polluted", () => {
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(Object.getOwnPropertyNames({})).toEqual([]);
  });
});
