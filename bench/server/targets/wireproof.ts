import express from "express";
import { createContract } from "../../../src/contract/index.js";
import {
  contractRouter,
  createContractServer,
  implement,
  type Reply,
  reply,
} from "../../../src/express/index.js";
import type { NewOrder, Order } from "../scenario.js";
import type { CreateServer } from "../serve.js";

/** What generated code would say of each operation of the document. */
interface OrderOperation {
  readonly path: Record<string, string>;
  readonly query: Record<never, never>;
  readonly headers: Record<never, never>;
  readonly cookies: Record<never, never>;
  readonly body: NewOrder;
  readonly replies: Reply<200, Order, Record<string, never>, "application/json">;
  readonly errors: never;
  readonly fail: Record<never, never>;
  readonly security: "none";
}

/** Everything on: every stage of the request, and a guard that refuses to send what the document does not declare. */
const wireproof: CreateServer = async ({ document, answerOrder }) => {
  const contract = createContract(document, { file: "orders.json" });
  const handlers = implement<Record<string, OrderOperation>>(
    Object.fromEntries(
      contract.operations.map(({ id }) => [
        id,
        async ({ body }: { body: NewOrder }) => reply(200, answerOrder(body)),
      ]),
    ),
  );
  const app = express();
  const router = contractRouter(contract, handlers, { mode: "strict", onViolation: () => {} });
  app.use(router);
  await router.ready;
  return createContractServer(app);
};

export default wireproof;
