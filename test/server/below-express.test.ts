import { once } from "node:events";
import { IncomingMessage, type RequestOptions, request } from "node:http";
import { connect, type Socket } from "node:net";
import { json } from "node:stream/consumers";
import { beforeAll, describe, expect, test } from "vitest";
import { startTestService, type TestService } from "./support/test-service.js";
import { CATALOGUE } from "./wire-contract/error-body.js";

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});

/** Makes a request that no careful client would, and reads the answer. */
async function ask(path: string, options: RequestOptions): Promise<{ status: unknown; body: unknown }> {
  const sent = request(new URL(path, service.origin), options);
  sent.end();
  const [answer] = await once(sent, "response");
  if (!(answer instanceof IncomingMessage)) throw new TypeError("no answer");
  return { status: answer.statusCode, body: await json(answer) };
}

/** A line that loses the end of what is sent, so that the request never becomes whole. */
function lossyLine({ hostname, port }: URL): Socket {
  const socket = connect(Number(port), hostname);
  const write = socket.write.bind(socket);
  socket.write = (bytes: unknown) => write(String(bytes).slice(0, -2));
  return socket;
}

const REFUSALS: readonly (readonly [what: string, status: number, options: () => RequestOptions])[] = [
  ["no Host", 400, () => ({ setHost: false })],
  ["an unknown method", 400, () => ({ method: "FOO" })],
  ["a header that never ends", 408, () => ({ createConnection: () => lossyLine(new URL(service.origin)) })],
  ["an unknown expectation", 417, () => ({ headers: { Expect: "200-ok" } })],
  ["a header over the limit", 431, () => ({ headers: { "X-Long": "a".repeat(20_000) } })],
];
/** Where an operation is meant, a 400 would be its own. */
const PATHS = ["/openapi/v1/nowhere", "/console/api/nowhere", "/openapi/v1/account"];
const CASES = PATHS.flatMap((path) =>
  REFUSALS.filter(([, status]) => status !== 400 || path.endsWith("/nowhere")).map(
    ([what, status, options]) => ({ path, what, status, options }),
  ),
);

// At once: Node's time for a header is ten seconds of the machine's own clock.
describe.concurrent("what Node refuses by itself is answered with a declared code", () => {
  test.each(CASES)("$what at $path: $status", async ({ path, options, status }) => {
    const answer = await ask(path, options());
    expect(answer.status).toBe(status);
    const { code, message }: { code: string; message: string } = Object(answer.body);
    expect(answer.body).toEqual({ code, message, status });
    expect(CATALOGUE.codes[code]).toMatchObject({ status, message });
  });
});
