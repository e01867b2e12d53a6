import { createServer, type RequestListener } from "node:http";
import { beforeAll, describe, expect, test } from "vitest";
import { createContract } from "../../../src/contract/index.js";
import { Sender } from "../../../src/verify/driver/send.js";
import { verify } from "../../../src/verify/index.js";
import { listening } from "../servers/running-server.js";

// Whoever records what tests exchange reads its contracts at the first whole answer, and keeps everything else waiting meanwhile.
beforeAll(async () => {
  const server = await listening(createServer((_, response) => response.end()));
  await expect(expect(await fetch(server.origin)).toKeepContract()).rejects.toThrow("No surface");
  await server.close();
});

test("a stream that goes on without end is cut when an answer must have come", async () => {
  /** What is read of a stream that says something at first, and then something else again and again. */
  async function readOf(type: string, first: string, next: string) {
    const server = await listening(
      createServer((_, response) => {
        response.writeHead(200, { "content-type": type });
        response.write(first);
        const more = setInterval(() => response.write(next), 5);
        response.on("close", () => clearInterval(more));
      }),
    );
    const sender = new Sender(
      { origin: server.origin, hostname: "127.0.0.1", basePath: "" },
      { timeoutMs: 1000, streamMs: 60_000, maxBodyBytes: 1 << 20 },
    );
    try {
      return await sender.send({ method: "GET", target: "/", headers: [] });
    } finally {
      sender.close();
      await server.close();
    }
  }
  const [events, lines] = await Promise.all([
    readOf("text/event-stream", "data: 1\n\n", ": still here\n\n"),
    readOf("application/x-ndjson; charset=utf-8", "1\n", "2\n"),
  ]);
  expect(events).toMatchObject({ status: 200, cut: true, events: [{ data: "1" }] });
  expect(lines).toMatchObject({ status: 200, cut: true });
});

describe("an answer that breaks off", () => {
  const begun: RequestListener = (_, response) => {
    response.writeHead(200, { "content-type": "text/plain" });
    response.write("hello");
  };
  const ended: RequestListener = (request, response) => {
    begun(request, response);
    setImmediate(() => response.destroy());
  };

  test.each<[string, RequestListener, string]>([
    ["since the server closes the connection", ended, "closed"],
    ["since nothing more comes in time", begun, "timeout"],
    [
      "into something that is not HTTP",
      (request, response) => {
        begun(request, response);
        response.socket?.write("zz\r\n");
      },
      "malformed",
    ],
  ])("is told with its status and how much of it came: %s", async (_, listener, reason) => {
    const server = await listening(createServer(listener));
    const sender = new Sender(
      { origin: server.origin, hostname: "127.0.0.1", basePath: "" },
      { timeoutMs: 1000, streamMs: 60_000, maxBodyBytes: 1 << 20 },
    );
    try {
      await expect(sender.send({ method: "GET", target: "/", headers: [] })).rejects.toMatchObject({
        name: "NoAnswer",
        reason,
        begun: { status: 200, bytes: 5 },
      });
    } finally {
      sender.close();
      await server.close();
    }
  });

  test("is a finding of its own, with the command that shows it", async () => {
    const server = await listening(createServer(ended));
    const contract = createContract({
      openapi: "3.1.0",
      info: { title: "Words", version: "1" },
      paths: {
        "/word": {
          get: {
            operationId: "getWord",
            responses: {
              "200": { description: "A word.", content: { "text/plain": { schema: { type: "string" } } } },
            },
          },
        },
      },
    });
    try {
      const { findings } = await verify(contract, {
        baseUrl: server.origin,
        seed: 1,
        only: ["random-valid"],
      });
      expect(findings).toMatchObject([
        {
          rule: "answer-incomplete",
          severity: "error",
          operation: "getWord",
          message:
            "`getWord` broke off its answer: `200` and 5 bytes of its body came, then the connection was closed.",
          curl: expect.stringContaining(`'${server.origin}/word'`),
        },
      ]);
    } finally {
      await server.close();
    }
  });
});
