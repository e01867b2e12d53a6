/** The bookshop of the mutant benchmark, correct, in a process of its own: says its port to whoever started it. */

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createShop } from "../mutants/shop/app.js";

const server = createServer(createShop()).listen(0, "127.0.0.1", () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
