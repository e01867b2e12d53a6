/**
 * One server in a process of its own: `serve.js <target> <routes>`.
 *
 * Sends `{ port }` to the parent once it listens on loopback, and answers every further message with the processor time
 * that the process has used so far, in microseconds.
 */

import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  answerOrder,
  BASE_PATH,
  newOrderSchema,
  orderDocument,
  orderSchema,
  otherPaths,
} from "./scenario.js";

/** What a target gets to build its server from; rivals outside this program get no more than this either. */
export interface Task {
  /** The OpenAPI document. Each target has its own copy and may change it. */
  readonly document: ReturnType<typeof orderDocument>;
  readonly basePath: string;
  /** Path templates of the other operations. */
  readonly otherPaths: readonly string[];
  readonly newOrderSchema: typeof newOrderSchema;
  readonly orderSchema: typeof orderSchema;
  readonly answerOrder: typeof answerOrder;
}

/** Every target module's default export. The server must be ready to listen. */
export type CreateServer = (task: Task) => Listener | Promise<Listener>;

/** The part of a Node server that is used here, whatever its request and response classes are. */
type Listener = Pick<Server, "listen" | "address">;

const modules: Record<string, () => Promise<{ default: CreateServer }>> = {
  wireproof: () => import("./targets/wireproof.js"),
  express: () => import("./targets/express.js"),
  "eov-requests": () => import("./targets/eov-requests.js"),
  "eov-both": () => import("./targets/eov-both.js"),
  "node-http": () => import("./targets/node-http.js"),
};

const [target = "", routes = "1", rivalsFolder = ""] = process.argv.slice(2);
const load = modules[target] ?? (() => import(new URL(`${target}.mjs`, rivalsFolder).href));
const { default: createServer } = await load();
const server = await createServer({
  document: orderDocument(Number(routes)),
  basePath: BASE_PATH,
  otherPaths: otherPaths(Number(routes)),
  newOrderSchema,
  orderSchema,
  answerOrder,
});

server.listen(0, "127.0.0.1", () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMicroseconds: user + system });
});
process.on("disconnect", () => process.exit(0));
