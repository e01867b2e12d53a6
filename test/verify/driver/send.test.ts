import { createServer } from "node:http";
import { expect, test } from "vitest";
import { Sender } from "../../../src/verify/driver/send.js";
import { listening } from "../servers/running-server.js";

test("a stream that goes on without end is cut when an answer must have come", async () => {
  const server = await listening(
    createServer((_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("data: 1\n\n");
      const comments = setInterval(() => response.write(": still here\n\n"), 5);
      response.on("close", () => clearInterval(comments));
    }),
  );
  const sender = new Sender(
    { origin: server.origin, hostname: "127.0.0.1", basePath: "" },
    { timeoutMs: 100, streamMs: 60_000, maxBodyBytes: 1 << 20 },
  );
  try {
    const answer = await sender.send({ method: "GET", target: "/", headers: [] });
    expect(answer).toMatchObject({ status: 200, cut: true, events: [{ data: "1" }] });
  } finally {
    sender.close();
    await server.close();
  }
});
