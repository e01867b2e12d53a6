import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestService, type TestService } from "./support/test-service.js";
import { CATALOGUE } from "./wire-contract/error-body.js";

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

/** Sends bytes and returns all that comes back until the connection ends. */
function exchange(bytes: string): Promise<string> {
  const { hostname, port } = new URL(service.origin);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let answer = "";
    socket.setEncoding("utf8").on("data", (chunk) => {
      answer += chunk;
    });
    socket.once("end", () => resolve(answer)).once("error", reject);
  });
}

const TARGET = "/openapi/v1/oauth/device/code";

describe("what Node refuses by itself is answered with a declared code", () => {
  test.each([
    ["an unknown expectation", `POST ${TARGET} HTTP/1.1\r\nHost: a\r\nExpect: 200-ok\r\n\r\n`, 417],
    [
      "a header over the limit",
      `POST ${TARGET} HTTP/1.1\r\nHost: a\r\nX: ${"a".repeat(20_000)}\r\n\r\n`,
      431,
    ],
    ["no Host", `POST ${TARGET} HTTP/1.1\r\nContent-Length: 0\r\n\r\n`, 400],
    ["an unknown method", `FOO ${TARGET} HTTP/1.1\r\nHost: a\r\n\r\n`, 400],
  ])("%s: %s", async (_what, bytes, status) => {
    const answer = await exchange(bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    const body = JSON.parse(answer.slice(answer.indexOf("\r\n\r\n") + 4));
    expect(body.status).toBe(status);
    expect(CATALOGUE.codes[body.code]).toMatchObject({ status, message: body.message });
  });
});
