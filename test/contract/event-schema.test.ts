import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createContract, InvalidContractError, type Json, loadContract } from "../../src/contract/index.js";
import { writeFiles } from "./support/marked-files.js";

const NAME = "RunEvent";
const EVENT = { type: "object", required: ["data"], properties: { data: { type: "integer" } } };

/** A document whose one operation answers events. */
function contractOf(media: { [key: string]: Json }, event: Json = EVENT, name = "text/event-stream") {
  return createContract({
    openapi: "3.0.3",
    info: { title: "Runs", version: "1" },
    paths: {
      "/runs": {
        get: {
          operationId: "follow",
          responses: { "200": { description: "Events.", content: { [name]: media } } },
        },
      },
    },
    components: { schemas: { RunEvent: event, Alias: { $ref: "#/components/schemas/RunEvent" } } },
  });
}

/** The ids and places of what is wrong. */
function faults(...given: Parameters<typeof contractOf>): string[] {
  try {
    contractOf(...given);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidContractError)) throw error;
    return error.diagnostics.map(({ id, pointer }) => `${id} ${pointer?.split("/").slice(-2).join("/")}`);
  }
}

describe("x-event-schema", () => {
  it("gives the media type the component of its events, and a validator", () => {
    const contract = contractOf({ schema: { type: "string" }, "x-event-schema": NAME });
    const pointer = contract.operations[0]?.responses[0]?.content[0]?.eventSchemaPointer;
    expect(pointer).toBe("/components/schemas/RunEvent");
    const validate = contract.validators.response(pointer ?? "");
    expect([validate({ data: 1 }), validate({ data: "1" })]).toEqual([undefined, [expect.anything()]]);
  });

  it("may name a component that refers to another", () => {
    expect(faults({ "x-event-schema": "#/components/schemas/Alias" })).toEqual([]);
  });

  it("may stand on a media type with parameters, and describe a union", () => {
    const other = { ...EVENT, properties: { ...EVENT.properties, id: {}, event: { enum: ["a"] } } };
    const union = { oneOf: [EVENT, { allOf: [EVENT, { description: "Both." }] }, other] };
    expect(faults({ "x-event-schema": NAME }, union, "text/event-stream; charset=utf-8")).toEqual([]);
  });

  it.each<[string, string, Parameters<typeof contractOf>]>([
    [
      "on a media type without events",
      "event-schema-misplaced application~1json/x-event-schema",
      [{ "x-event-schema": NAME }, EVENT, "application/json"],
    ],
    [
      "that is a schema and no name",
      "event-schema-not-component text~1event-stream/x-event-schema",
      [{ "x-event-schema": { type: "object" } }],
    ],
    [
      "that refers into a component",
      "event-schema-not-component text~1event-stream/x-event-schema",
      [{ "x-event-schema": "#/components/schemas/RunEvent/properties/data" }],
    ],
    [
      "that leads to nothing",
      "event-schema-unknown text~1event-stream/x-event-schema",
      [{ "x-event-schema": "RunEvnt" }],
    ],
    [
      "of an event without data",
      "event-schema-invalid text~1event-stream/x-event-schema",
      [{ "x-event-schema": NAME }, { oneOf: [EVENT, { type: "object", properties: { data: {} } }] }],
    ],
    [
      "of an event with a field that no frame carries",
      "event-schema-invalid text~1event-stream/x-event-schema",
      [{ "x-event-schema": NAME }, { ...EVENT, properties: { data: {}, retry: { type: "integer" } } }],
    ],
  ])("is refused %s", (_, fault, given) => {
    expect(faults(...given)).toEqual([fault]);
  });

  it("is refused on a request body", () => {
    const content = { "text/event-stream": { "x-event-schema": NAME } };
    const attempt = () =>
      createContract({
        openapi: "3.1.0",
        paths: { "/a": { post: { requestBody: { content }, responses: {} } } },
        components: { schemas: { RunEvent: EVENT } },
      });
    expect(attempt).toThrow("event-schema-misplaced");
  });

  it("is read in a path item of its own file, where it names a component of the entry document", async () => {
    const folder = writeFiles({
      "spec.yaml": `openapi: 3.1.0
info: { title: Runs, version: 1.0.0 }
paths: { /runs: { $ref: paths/runs.yaml } }
components: { schemas: { RunEvent: { $ref: components/RunEvent.yaml } } }
`,
      "paths/runs.yaml": `get:
  operationId: follow
  responses:
    "200":
      description: Events.
      content: { text/event-stream: { x-event-schema: RunEvent } }
`,
      "components/RunEvent.yaml": `type: object
required: [data]
properties: { data: { type: integer } }
`,
    });
    const { contract, diagnostics } = await loadContract(join(folder, "spec.yaml"));
    expect(diagnostics).toEqual([]);
    const [media] = contract?.operations[0]?.responses[0]?.content ?? [];
    expect(media?.eventSchemaPointer).toBe("/components/schemas/RunEvent");
    expect(contract?.validators.response(media?.eventSchemaPointer ?? "")({ data: "x" })).toHaveLength(1);
  });
});
