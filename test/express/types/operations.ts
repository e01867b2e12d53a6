/** A handler interface and error tables in the shape that the generator writes, small enough to read beside the tests. */

import type { SuccessStatus } from "wireproof/client";
import type { ErrorTable, FailOf, Reply, StreamBody, WithDefaults } from "wireproof/express";

export const errors = {
  item_not_found: {
    family: "canonical",
    status: 404,
    message: "No such item.",
    details: "none",
    retryable: false,
    headers: [],
  },
  out_of_stock: {
    family: "canonical",
    status: 409,
    message: "Not enough.",
    details: "optional",
    retryable: false,
    headers: [],
  },
  invalid_param: {
    family: "canonical",
    status: 422,
    message: "Invalid.",
    details: "required",
    retryable: false,
    headers: [],
  },
  backend_down: {
    family: "canonical",
    status: 503,
    message: "Down.",
    details: "none",
    retryable: true,
    headers: ["Retry-After"],
  },
  unauthorized: {
    family: "canonical",
    status: 401,
    message: "Sign in.",
    details: "none",
    retryable: false,
    headers: ["WWW-Authenticate"],
  },
} as const satisfies ErrorTable;

export const oauthErrors = {
  slow_down: {
    family: "oauth",
    status: 400,
    message: "Slow down.",
    details: "none",
    retryable: "poll",
    headers: ["Cache-Control"],
  },
} as const satisfies ErrorTable;

export type Code = keyof typeof errors | keyof typeof oauthErrors;
export type Fail<C extends Code> = FailOf<typeof errors & typeof oauthErrors, C>;

export interface Item {
  id: number;
  state: "active" | "revoked";
}

export interface ShopOperations {
  getItem: {
    path: { item_id: number };
    query: WithDefaults<{ page?: number; q?: string }, "page">;
    headers: Record<never, never>;
    cookies: Record<never, never>;
    body: undefined;
    replies: Reply<200, Item, Record<string, never>, "application/json">;
    errors: "item_not_found" | "invalid_param";
    fail: Fail<"item_not_found" | "invalid_param">;
    security: "none";
  };
  createItem: {
    path: Record<never, never>;
    query: Record<never, never>;
    headers: Record<never, never>;
    cookies: Record<never, never>;
    body: { name: string };
    replies:
      | Reply<
          201,
          Item,
          { readonly Location: string | number; readonly ETag?: string | number },
          "application/json"
        >
      | Reply<202, undefined, Record<string, never>, never>
      | Reply<
          Exclude<SuccessStatus, 201 | 202>,
          { readonly queued: number },
          Record<string, never>,
          "application/json"
        >;
    errors: "out_of_stock" | "backend_down" | "unauthorized";
    fail: Fail<"out_of_stock" | "backend_down" | "unauthorized">;
    security: "required";
  };
  exportItems: {
    path: Record<never, never>;
    query: Record<never, never>;
    headers: Record<never, never>;
    cookies: Record<never, never>;
    body: undefined;
    replies: Reply<
      200,
      Item[] | StreamBody,
      Record<string, never>,
      "application/json" | "text/csv" | `image/${string}`
    >;
    errors: "slow_down";
    fail: Fail<"slow_down">;
    security: "optional";
  };
}

export interface Principal {
  readonly account: string;
}
