/** How to bring about what only the shop's trade knows, as its team would write it for `wireproof verify --recipes`. */

import { randomInt } from "node:crypto";
import { type RecipeAnswer, type RecipeRequest, recipes } from "../../../src/verify/index.js";
import { CLIENT } from "./app.js";
import type * as operations from "./generated/operations.js";

/** A book that the shop does not have yet. */
function book() {
  return {
    isbn: `979-${String(randomInt(1e10)).padStart(10, "0")}`,
    title: "Villette",
    genre: "novel",
    price: 9,
  };
}

/** The id of what was created. */
function idOf({ json }: RecipeAnswer): string | number {
  const id = typeof json === "object" && json !== null && !Array.isArray(json) ? json.id : undefined;
  if (typeof id !== "string" && typeof id !== "number") throw new Error("nothing was created");
  return id;
}

export default recipes<typeof operations>((provoke) => {
  provoke("createBook", "isbn_taken", async ({ call }) => {
    const body = book();
    await call("createBook", { body });
    await call("createBook", { body });
  });
  provoke("replaceBook", "isbn_taken", async ({ call }) => {
    const body = book();
    await call("createBook", { body });
    const bookId = idOf(await call("createBook", { body: book() }));
    await call("replaceBook", { path: { bookId }, body });
  });
  provoke("changeBook", "isbn_taken", async ({ call }) => {
    const { isbn, ...rest } = book();
    await call("createBook", { body: { isbn, ...rest } });
    const bookId = idOf(await call("createBook", { body: book() }));
    await call("changeBook", { path: { bookId }, body: { isbn } });
  });
  provoke("createOrder", "unknown_book", async ({ call }) => {
    await call("createOrder", { body: { bookId: 2_000_000_000, quantity: 1 } });
  });
  provoke("createOrder", "out_of_stock", async ({ call }) => {
    const bookId = idOf(await call("createBook", { body: book() }));
    await call("createOrder", { body: { bookId, quantity: 10 } });
  });
  provoke("cancelOrder", "order_closed", async ({ call }) => {
    const bookId = idOf(await call("createBook", { body: book() }));
    const orderId = idOf(await call("createOrder", { body: { bookId, quantity: 1 } }));
    await call("cancelOrder", { path: { orderId } });
    await call("cancelOrder", { path: { orderId } });
  });
  provoke("createToken", "slow_down", async ({ call }) => {
    const guess: RecipeRequest = {
      body: { grant_type: "client_credentials", ...CLIENT, client_secret: "guess" },
    };
    for (let mistake = 0; mistake < 6; mistake++) await call("createToken", guess);
  });
});
