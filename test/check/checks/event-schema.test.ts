import { describe, expect, it } from "vitest";
import { EventParser, judge } from "../../../src/check/index.js";
import { createContract } from "../../../src/contract/index.js";

const check = "event-schema";

const contract = createContract({
  openapi: "3.0.3",
  info: { title: "Runs", version: "1" },
  paths: {
    "/runs": {
      get: {
        operationId: "follow",
        responses: {
          "200": {
            description: "Events.",
            content: {
              "text/event-stream": {
                schema: { type: "string" },
                "x-event-schema": "RunEvent",
              },
            },
          },
        },
      },
    },
  },
  components: {
    schemas: {
      RunEvent: {
        type: "object",
        additionalProperties: false,
        required: ["event", "data"],
        properties: {
          event: { type: "string", enum: ["step"] },
          id: { type: "string" },
          data: { type: "object", required: ["n"], properties: { n: { type: "integer" } } },
        },
      },
    },
  },
});

const [operation] = contract.operations;
const headers = { "content-type": "text/event-stream; charset=utf-8" };
const base = { ...(operation && { operation }), method: "GET", status: 200, headers };
const body = (text: string | Uint8Array) => judge(contract, { ...base, body: text });

describe(check, () => {
  it("accepts events that keep the schema, comments and fields without data", () => {
    expect(body(': hi\n\nretry: 1\n\nevent: step\nid: 1\ndata: {"n":1}\n\nevent: ping\n\n')).toEqual([]);
    expect(body(new TextEncoder().encode('\ufeffevent: step\r\ndata: {"n":\r\ndata: 1}\r\n\r\n'))).toEqual(
      [],
    );
  });

  it("points into the event, and at the schema that it breaks", () => {
    expect(body('event: step\ndata: {"n":"x"}\n\n')).toMatchObject([
      { check, severity: "error", pointer: "/data/n", received: '`"x"`' },
    ]);
    expect(body('event: step\ndata: {"n":"x"}\n\n')[0]?.message).toMatch(
      /^Event `step` of a `200` of `follow` breaks its schema at `\/data\/n`: /,
    );
  });

  it.each([
    ["an undeclared name", 'event: other\ndata: {"n":1}\n\n', "/event"],
    ["no name", 'data: {"n":1}\n\n', "/event"],
    ["data that is not JSON", "event: step\ndata: hello\n\n", "/data"],
  ])("reports %s", (_, text, pointer) => {
    expect(body(text)).toMatchObject([{ check, pointer }]);
  });

  it("judges the events that it is given of a stream, and no others", () => {
    const streamed = { ...base, body: undefined, streamed: true };
    expect(judge(contract, streamed)).toEqual([]);
    expect(judge(contract, { ...streamed, events: [{ event: "step", data: '{"n":1}' }] })).toEqual([]);
    expect(judge(contract, { ...streamed, events: [{ data: "1" }] }).length).toBeGreaterThan(0);
  });

  it("bounds its findings", () => {
    expect(body("data: 1\n\n".repeat(500))).toHaveLength(20);
  });
});

describe("EventParser", () => {
  it("gives up on an event that is longer than it may be", () => {
    const parser = new EventParser(100);
    expect(parser.feed("data: 1\n\n")).toMatchObject([{ data: "1" }]);
    parser.feed(`data: ${"x".repeat(200)}`);
    expect([parser.overflown, parser.feed("\n\ndata: 2\n\n")]).toEqual([true, []]);
  });
});
