import { describe, expect, it } from "vitest";
import { createContract } from "../../src/contract/index.js";
import { failFor } from "../../src/express/fail.js";
import { ContractError, mapErrors } from "../../src/express/index.js";

class Missing extends Error {}
class Gone extends Missing {}

const [operation] = createContract({
  openapi: "3.1.0",
  info: { title: "Test", version: "1" },
  "x-error-catalogue": {
    codes: { not_there: { status: 404, message: "Not there." }, gone: { status: 410, message: "Gone." } },
  },
  paths: {
    "/": {
      get: {
        operationId: "get",
        "x-error-codes": ["not_there", "gone"],
        responses: { 204: { description: "Done" } },
      },
    },
  },
}).operations;
if (!operation) throw new Error("the document has one operation");
const fail = failFor(operation) as Readonly<Record<string, () => ContractError>>;
const make = (code: string) => (capability: typeof fail) => capability[code]?.() ?? expect.unreachable();
const guarded = mapErrors(fail, [
  [Gone, make("gone")],
  [Missing, make("not_there")],
]);

describe("mapErrors", () => {
  it("passes results on", async () => {
    expect(await guarded(async () => 1)).toBe(1);
    expect(await guarded(() => 2)).toBe(2);
  });

  it("translates by the first row whose class matches, and keeps the original as cause", async () => {
    const original = new Gone("row 7");
    const error = await guarded(() => {
      throw original;
    }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ContractError);
    expect(error).toMatchObject({ code: "gone", status: 410, cause: original, message: "Gone." });
    await expect(guarded(() => Promise.reject(new Missing()))).rejects.toMatchObject({ code: "not_there" });
  });

  it("lets every other exception through as it is", async () => {
    const other = new Error("disk full");
    await expect(guarded(() => Promise.reject(other))).rejects.toBe(other);
    await expect(guarded(() => Promise.reject(null))).rejects.toBe(null);
  });
});
