import { describe, expect, test } from "vitest";
import { createLogger } from "../../src/server/logging.js";

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
