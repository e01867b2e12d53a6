/**
 * The load generator, in a process of its own: `load.js <port> <connections>`.
 *
 * Keep-alive connections on bare sockets, one request in flight on each; the cheapest client that still reads every
 * answer, so that the server is what limits the rate. Answers each message of its parent with `{ answered }`, the number
 * of answers so far; fails on the first answer that is not the expected one.
 */

import { connect } from "node:net";
import { answerOrder, GOOD_ORDER, ORDERS_PATH } from "./scenario.js";

const [port = "", connections = "32"] = process.argv.slice(2);
const body = JSON.stringify(GOOD_ORDER);
const request = Buffer.from(
  `POST ${ORDERS_PATH} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: application/json\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
);
const wanted = Buffer.from(JSON.stringify(answerOrder(GOOD_ORDER)));
let answered = 0;

function fail(reason: string): never {
  process.send?.({ failure: reason });
  process.exit(1);
}

function open(): void {
  const socket = connect({ host: "127.0.0.1", port: Number(port), noDelay: true });
  let received = Buffer.alloc(0);
  socket.on("connect", () => socket.write(request));
  socket.on("error", (error) => fail(`the connection failed: ${error.message}`));
  socket.on("close", () => fail("the server closed a keep-alive connection"));
  socket.on("data", (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const head = received.indexOf("\r\n\r\n");
    if (head < 0 || received.length < head + 4 + wanted.length) return;
    const isOk = received.toString("latin1", 0, 15) === "HTTP/1.1 200 OK";
    if (!isOk || received.compare(wanted, 0, wanted.length, head + 4) !== 0) {
      fail(`unexpected answer under load: ${received.toString("latin1", 0, 300)}`);
    }
    answered += 1;
    received = Buffer.alloc(0);
    socket.write(request);
  });
}

for (let index = 0; index < Number(connections); index += 1) open();
process.on("message", () => process.send?.({ answered }));
process.on("disconnect", () => process.exit(0));
