import { createServer } from "node:http";
import type { CreateServer } from "../serve.js";

/** The floor: no router, no validation; one comparison of the target, `JSON.parse`, `JSON.stringify`. */
const bareNode: CreateServer = ({ basePath, answerOrder }) => {
  const orders = `${basePath}/orders`;
  return createServer((req, res) => {
    if (req.method !== "POST" || req.url !== orders) {
      res.writeHead(404).end();
      return;
    }
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    req.on("end", () => {
      const body = JSON.stringify(answerOrder(JSON.parse(Buffer.concat(chunks).toString())));
      res.writeHead(200, {
        "content-type": "application/json; charset=utf-8",
        "content-length": Buffer.byteLength(body),
      });
      res.end(body);
    });
  });
};

export default bareNode;
