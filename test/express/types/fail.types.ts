/** What must not compile when declared errors are raised: checked exceptions, through any depth. */

import { ContractError, mapErrors } from "wireproof/express";
import type { Fail } from "./operations.js";

declare const notFound: Fail<"item_not_found">;
declare const stock: Fail<"out_of_stock" | "backend_down" | "unauthorized">;
declare const invalid: Fail<"invalid_param">;
declare const oauth: Fail<"slow_down">;
const detail = { type: "missing", loc: ["body"], msg: "is required" };

notFound.item_not_found();
notFound.item_not_found({ message: "Gone.", hint: "Look elsewhere.", cause: new Error() });
// @ts-expect-error an undeclared code
notFound.out_of_stock();
// @ts-expect-error the catalogue gives this code no details
notFound.item_not_found({ details: [detail] });

stock.out_of_stock();
stock.out_of_stock({ details: [detail] });
// @ts-expect-error details that are there hold at least one
stock.out_of_stock({ details: [] });

invalid.invalid_param({ details: [detail] });
// @ts-expect-error the catalogue requires details
invalid.invalid_param();
// @ts-expect-error the catalogue requires details
invalid.invalid_param({ message: "No." });
// @ts-expect-error a detail has `loc`
invalid.invalid_param({ details: [{ type: "missing", msg: "is required" }] });

stock.backend_down({ headers: { "Retry-After": 30 } });
// @ts-expect-error the code's own header is required
stock.backend_down();
// @ts-expect-error and cannot be another one
stock.backend_down({ headers: { Etag: "1" } });
// The pipeline knows the challenge, so nobody has to give it.
stock.unauthorized();

oauth.slow_down({ description: "Every five seconds will do." });
// @ts-expect-error the flat body has room for no hint
oauth.slow_down({ hint: "Wait." });
// @ts-expect-error nor for a canonical message
oauth.slow_down({ message: "Wait." });

// @ts-expect-error only `fail` makes errors
new ContractError();

/** A service says what it may raise by what it asks for. */
async function load(id: number, fail: Fail<"item_not_found">): Promise<number> {
  if (id === 0) throw fail.item_not_found();
  return id;
}

async function reserve(id: number, fail: Fail<"item_not_found" | "out_of_stock">): Promise<number> {
  if (id === 1) throw fail.out_of_stock();
  // More may be declared than a callee asks for.
  return load(id, fail);
}

declare const both: Fail<"item_not_found" | "out_of_stock">;
void reserve(1, both);
// @ts-expect-error `reserve` may raise `out_of_stock`, which is not declared here
void reserve(1, notFound);
// @ts-expect-error nor is `item_not_found`
void load(1, stock);

class RowMissing extends Error {
  readonly table: string = "items";
}
class Timeout extends Error {
  readonly seconds: number = 3;
}

/** Each row's function is given an instance of its own class. */
export const translated: Promise<number> = mapErrors({ ...notFound, ...stock }, [
  [RowMissing, (fail, error) => fail.item_not_found({ message: `${error.table}: no such row.` })],
  [Timeout, (fail, error) => fail.backend_down({ headers: { "Retry-After": error.seconds } })],
])(async () => 1);

mapErrors(notFound, [
  // @ts-expect-error a row may name declared codes only
  [RowMissing, (fail) => fail.out_of_stock()],
]);
mapErrors(notFound, [
  // @ts-expect-error `seconds` is a member of another class
  [RowMissing, (fail, error) => fail.item_not_found({ message: String(error.seconds) })],
]);
// @ts-expect-error a row translates to a declared error, not to just any
mapErrors(notFound, [[RowMissing, () => new Error("no")]]);
