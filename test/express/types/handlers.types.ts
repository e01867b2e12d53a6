/**
 * What must not compile when handlers are implemented. This file is read by the type checker alone: a directive that expects an
 * error where there is none fails it.
 */

import { answered, implement, reply } from "wireproof/express";
import type { Item, Principal, ShopOperations } from "./operations.js";

const item: Item = { id: 1, state: "active" };

/** Everything declared compiles, literals included. */
export const complete = implement<ShopOperations, Principal>({
  getItem: async ({ path, query, fail }) => {
    const page: number = query.page;
    if (path.item_id === page) throw fail.item_not_found();
    if (query.q === undefined)
      throw fail.invalid_param({ details: [{ type: "missing", loc: ["query", "q"], msg: "is required" }] });
    return reply(200, { id: path.item_id, state: "revoked" });
  },
  createItem: ({ body, principal, fail }) => {
    const account: string = principal.account;
    if (body.name === account) throw fail.out_of_stock();
    if (body.name === "soon") return reply(203, { queued: 1 });
    return body.name === "later" ? reply(202) : reply(201, item, { headers: { Location: "/items/1" } });
  },
  exportItems: async ({ principal, res }) => {
    if (principal === undefined) return reply(200, [item]);
    if (principal.account === "csv") return reply(200, "id\n1\n", { mediaType: "text/csv" });
    if (principal.account === "png") return reply(200, new Uint8Array(), { mediaType: "image/png" });
    res.json([item]);
    return answered;
  },
});

/** A reply inside another call is still held to what the handler may return. */
export const nested = implement<Pick<ShopOperations, "getItem">>({
  getItem: () => retried(async () => reply(200, { id: 1, state: "active" })),
});

declare function retried<T>(work: () => Promise<T>): Promise<T>;

// @ts-expect-error a handler is missing
implement<ShopOperations>({ getItem: complete.handlers.getItem, createItem: complete.handlers.createItem });

implement<ShopOperations, Principal>({
  ...others(),
  // @ts-expect-error `removeItem` is no operation
  removeItem: async () => reply(204),
});

implement<Pick<ShopOperations, "getItem">>({
  // @ts-expect-error 201 is not declared for getItem
  getItem: async () => reply(201, item),
});

implement<Pick<ShopOperations, "getItem">>({
  // @ts-expect-error the body lacks `state`
  getItem: async () => reply(200, { id: 1 }),
});

implement<Pick<ShopOperations, "getItem">>({
  // @ts-expect-error `gone` is no declared state
  getItem: async () => reply(200, { id: 1, state: "gone" }),
});

implement<Pick<ShopOperations, "getItem">>({
  // @ts-expect-error a body is declared, none is given
  getItem: async () => reply(200),
});

implement<Pick<ShopOperations, "getItem">>({
  // @ts-expect-error nothing is returned
  getItem: async () => {},
});

implement<Pick<ShopOperations, "createItem">>({
  // @ts-expect-error the declared header `Location` is required
  createItem: async () => reply(201, item),
});

implement<Pick<ShopOperations, "createItem">>({
  // @ts-expect-error `Location` is a text, not a flag
  createItem: async () => reply(201, item, { headers: { Location: true } }),
});

implement<Pick<ShopOperations, "createItem">>({
  // @ts-expect-error 202 has no body
  createItem: async () => reply(202, item),
});

implement<Pick<ShopOperations, "getItem">>({
  // @ts-expect-error `secret` is no member of the declared body
  getItem: async () => reply(200, { id: 1, state: "active", secret: "x" }),
});

implement<Pick<ShopOperations, "getItem">>({
  // @ts-expect-error not from within another call either
  getItem: () => retried(async () => reply(200, { id: 1, state: "active", secret: "x" })),
});

implement<Pick<ShopOperations, "getItem">>({
  // @ts-expect-error no header is declared
  getItem: async () => reply(200, item, { headers: { "X-Total": 1 } }),
});

implement<Pick<ShopOperations, "createItem">>({
  // @ts-expect-error `X-Total` is not declared
  createItem: async () => reply(201, item, { headers: { Location: "/items/1", "X-Total": 1 } }),
});

implement<Pick<ShopOperations, "createItem">>({
  // @ts-expect-error only JSON is declared
  createItem: async () => reply(201, item, { headers: { Location: "/items/1" }, mediaType: "text/csv" }),
});

implement<Pick<ShopOperations, "createItem">>({
  // @ts-expect-error a response without content has no media type
  createItem: async () => reply(202, undefined, { mediaType: "text/plain" }),
});

implement<Pick<ShopOperations, "createItem">>({
  // @ts-expect-error 304 is not of the declared range
  createItem: async () => reply(304, { queued: 1 }),
});

implement<Pick<ShopOperations, "createItem">>({
  // @ts-expect-error 202 is declared apart from its range, without a body
  createItem: async () => reply(202, { queued: 1 }),
});

implement<Pick<ShopOperations, "createItem">>({
  // @ts-expect-error the range has its own body
  createItem: async () => reply(203, item),
});

implement<Pick<ShopOperations, "exportItems">>({
  // @ts-expect-error no video is declared
  exportItems: async () => reply(200, "", { mediaType: "video/mp4" }),
});

/** What is built apart from a handler keeps its own type, which has to fit where it is returned. */
const early = reply(200, { id: 1, state: "active" as const });
const undeclared = reply(200, item, { headers: { "X-Total": 1 } });
implement<Pick<ShopOperations, "getItem">>({ getItem: () => early });
// @ts-expect-error no header is declared
implement<Pick<ShopOperations, "getItem">>({ getItem: () => undeclared });

implement<Pick<ShopOperations, "getItem">>({
  getItem: async ({ path }) => {
    // @ts-expect-error the declared name is `item_id`
    const id: unknown = path.id;
    return reply(200, { id: Number(id), state: "active" });
  },
});

implement<Pick<ShopOperations, "getItem">, Principal>({
  getItem: async ({ principal }) => {
    // @ts-expect-error an operation without security has no principal
    principal.account;
    return reply(200, item);
  },
});

implement<Pick<ShopOperations, "exportItems">, Principal>({
  exportItems: async ({ principal }) => {
    // @ts-expect-error an alternative is anonymous, so there may be no principal
    principal.account;
    return reply(200, [item]);
  },
});

/** Handlers of every operation, as far as the compiler is concerned. */
function others(): Parameters<typeof implement<ShopOperations, Principal>>[0] {
  throw new Error("never called");
}
