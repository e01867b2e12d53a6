import express from "express";
import { expect, it } from "vitest";
import { createContract } from "../../src/contract/index.js";
import {
  type ContractError,
  contractRouter,
  createContractServer,
  type HandlerContext,
  implement,
  type OperationTypes,
  type Reply,
  reply,
} from "../../src/express/index.js";

interface Operations {
  readonly get: Omit<OperationTypes, "path" | "replies" | "fail"> & {
    readonly path: { readonly id: string };
    readonly replies: Reply;
    readonly fail: { readonly gone: () => ContractError };
  };
}
type Context = HandlerContext<Operations["get"], unknown>;

const contract = createContract({
  openapi: "3.1.0",
  info: { title: "Copied", version: "1" },
  "x-error-catalogue": { codes: { gone: { status: 410, message: "Gone." } } },
  paths: {
    "/{id}": {
      get: {
        operationId: "get",
        "x-error-codes": ["gone"],
        parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
        responses: { "204": { description: "Done." } },
      },
    },
  },
});

/** What a handler is called with, and the status that it answers with. */
async function call(handler: (context: Context) => Reply): Promise<number> {
  const router = contractRouter(contract, implement<Operations>({ get: handler }));
  const server = createContractServer(express().use(router).use(router.errorHandler), { routers: [router] });
  try {
    const { port } = await server.start(0, "127.0.0.1");
    return (await fetch(`http://127.0.0.1:${port}/7`)).status;
  } finally {
    await server.shutdown({ graceMs: 0 });
  }
}

it("a copy of the context has what the context has", async () => {
  const asUser = ({ path, fail, signal, req, res, operation, user }: Context & { user: string }) => {
    expect([path.id, signal.aborted, req.method, res.headersSent, operation.id, user]).toEqual([
      "7",
      false,
      "GET",
      false,
      "get",
      "u",
    ]);
    throw fail.gone();
  };
  expect(await call((context) => asUser({ ...context, user: "u" }))).toBe(410);
});

it("the rest of the context has what was not taken from it", async () => {
  const others = ({ fail }: Omit<Context, "path">) => {
    throw fail.gone();
  };
  expect(await call(({ path, ...rest }) => (path.id === "7" ? others(rest) : reply(204)))).toBe(410);
});

it("the signal is made when it is asked for, once", async () => {
  const status = await call((context) => {
    const before = context.res.listenerCount("close");
    expect(context.signal).toBe(context.signal);
    expect(context.res.listenerCount("close")).toBe(before + 1);
    return reply(204);
  });
  expect(status).toBe(204);
});
