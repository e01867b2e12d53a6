import { once } from "node:events";
import type { AddressInfo } from "node:net";
import express from "express";
import { describe, expect, test } from "vitest";
import { createLogger } from "../../src/server/logging.js";
import { requestId } from "../../src/server/request-id.js";

function logTo(isTTY: boolean) {
  const lines: string[] = [];
  const logger = createLogger("info", { isTTY, write: (line) => lines.push(line) });
  return { logger, lines };
}

describe("the log", () => {
  test("is one JSON object per line", () => {
    const { logger, lines } = logTo(false);
    logger.info({ status: 200 }, "answered");
    logger.debug("not at this level");
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? "")).toEqual({
      level: "info",
      time: expect.any(Number),
      status: 200,
      msg: "answered",
    });
  });

  test("is readable on a terminal, with the stack of an error", () => {
    const { logger, lines } = logTo(true);
    logger.error({ err: new Error("disk full"), operation: "login", details: [1] }, "handler failed");
    expect(lines[0]).toMatch(
      /^\d\d:\d\d:\d\d error handler failed operation=login details=\[1\]\nError: disk full\n {4}at /,
    );
  });

  test("says in every line which request it is about, across what is awaited, and only there", async () => {
    const { logger, lines } = logTo(false);
    const app = express().use(requestId);
    app.get("/", async (_req, res) => {
      await Promise.resolve();
      logger.info("at work");
      res.end();
    });
    const server = app.listen(0);
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    await fetch(`http://127.0.0.1:${port}/`, { headers: { "X-Request-Id": "mine" } });
    server.close();
    logger.info("idle");
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { msg: "at work", request_id: "mine" },
      { msg: "idle" },
    ]);
    expect(JSON.parse(lines[1] ?? "")).not.toHaveProperty("request_id");
  });

  test("holds no secret that is logged by mistake", () => {
    const { logger, lines } = logTo(false);
    const secret = "hunter2";
    logger.info(
      { body: { password: secret, token: secret, access_token: secret, device_code: secret } },
      "x",
    );
    logger.info({ req: { headers: { authorization: secret, cookie: secret } } }, "x");
    expect(lines.join()).not.toContain(secret);
    expect(lines.join()).toContain("[redacted]");
  });
});
