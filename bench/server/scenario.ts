/**
 * What every server of the benchmark has to do: `POST /v1/orders` with a body of ten properties, answered by a body of ten
 * properties, beside any number of other operations.
 */

import type { JsonObject } from "../../src/contract/index.js";

/** The request body, ten properties. */
export interface NewOrder {
  readonly customer_id: string;
  readonly email: string;
  readonly currency: "EUR" | "GBP" | "USD";
  readonly amount: number;
  readonly quantity: number;
  readonly priority: "low" | "normal" | "high";
  readonly gift: boolean;
  readonly note?: string;
  readonly tags: readonly string[];
  readonly address: Address;
}

export interface Address {
  readonly street: string;
  readonly city: string;
  readonly postcode: string;
}

/** The response body, ten properties, in the order of its schema (a schema-driven serializer writes that order). */
export interface Order {
  readonly id: string;
  readonly status: "accepted" | "rejected";
  readonly customer_id: string;
  readonly currency: string;
  readonly amount: number;
  readonly quantity: number;
  readonly total: number;
  readonly created_at: string;
  readonly tags: readonly string[];
  readonly address: Address;
}

export const BASE_PATH = "/v1";
export const ORDERS_PATH = `${BASE_PATH}/orders`;

/** A body that keeps the schema. */
export const GOOD_ORDER: NewOrder = {
  customer_id: "cus_4f9a1c7720",
  email: "ada@example.org",
  currency: "EUR",
  amount: 1999,
  quantity: 3,
  priority: "normal",
  gift: false,
  note: "Leave it with the neighbour at number 12.",
  tags: ["books", "paper"],
  address: { street: "1 Analytical Row", city: "London", postcode: "W1 4AA" },
};

/** Bodies that break it once each, so that no coercion mends them. */
export const BAD_ORDERS: readonly JsonObject[] = [
  {
    ...GOOD_ORDER,
    tags: [...GOOD_ORDER.tags],
    address: { ...GOOD_ORDER.address, postcode: "W1 4AA 4AA 4AA" },
  },
  { ...GOOD_ORDER, tags: [...GOOD_ORDER.tags], address: { ...GOOD_ORDER.address }, currency: "XXX" },
];

/** A good body that makes {@link answerOrder} break the response's schema: it loses the required `address`. */
export const UNANSWERABLE_ORDER: NewOrder = { ...GOOD_ORDER, note: "lose the address" };

/** The handler that all servers share. */
export function answerOrder(order: NewOrder): Order {
  const answer: Order = {
    id: "ord_000000000001",
    status: "accepted",
    customer_id: order.customer_id,
    currency: order.currency,
    amount: order.amount,
    quantity: order.quantity,
    total: order.amount * order.quantity,
    created_at: "2026-01-01T00:00:00Z",
    tags: order.tags,
    address: order.address,
  };
  if (order.note !== UNANSWERABLE_ORDER.note) return answer;
  const { address: _, ...broken } = answer;
  return broken as Order;
}

/**
 * The paths beside `/orders`, as templates with one parameter.
 *
 * They sort and stand before `/orders`, so that a server that looks through its routes one by one meets it last.
 */
export function otherPaths(routes: number): string[] {
  return Array.from({ length: routes - 1 }, (_, index) => `/items${String(index).padStart(4, "0")}/{id}`);
}

const text = (maxLength: number): JsonObject => ({ type: "string", minLength: 1, maxLength });

const addressSchema: JsonObject = {
  type: "object",
  additionalProperties: false,
  required: ["street", "city", "postcode"],
  properties: { street: text(200), city: text(100), postcode: text(12) },
};

const tagsSchema: JsonObject = { type: "array", maxItems: 10, items: text(40) };

/** Schema of {@link NewOrder}. */
export const newOrderSchema: JsonObject = {
  type: "object",
  additionalProperties: false,
  required: ["customer_id", "email", "currency", "amount", "quantity", "priority", "gift", "tags", "address"],
  properties: {
    customer_id: { type: "string", pattern: "^cus_[0-9a-f]{10}$" },
    email: { type: "string", format: "email" },
    currency: { type: "string", enum: ["EUR", "GBP", "USD"] },
    amount: { type: "integer", minimum: 1 },
    quantity: { type: "integer", minimum: 1, maximum: 100 },
    priority: { type: "string", enum: ["low", "normal", "high"] },
    gift: { type: "boolean" },
    note: { type: "string", maxLength: 500 },
    tags: tagsSchema,
    address: addressSchema,
  },
};

/** Schema of {@link Order}. */
export const orderSchema: JsonObject = {
  type: "object",
  additionalProperties: false,
  required: [
    "id",
    "status",
    "customer_id",
    "currency",
    "amount",
    "quantity",
    "total",
    "created_at",
    "tags",
    "address",
  ],
  properties: {
    id: { type: "string", pattern: "^ord_[0-9]{12}$" },
    status: { type: "string", enum: ["accepted", "rejected"] },
    customer_id: { type: "string", pattern: "^cus_[0-9a-f]{10}$" },
    currency: { type: "string", enum: ["EUR", "GBP", "USD"] },
    amount: { type: "integer" },
    quantity: { type: "integer" },
    total: { type: "integer" },
    // No `format: date-time`: express-openapi-validator would parse and serialize it, which the others do not do.
    created_at: text(40),
    tags: tagsSchema,
    address: addressSchema,
  },
};

const json = (schema: JsonObject): JsonObject => ({ "application/json": { schema } });

/** The framework's own codes; to tools that do not know catalogues these are extensions like any other. */
const catalogue: JsonObject = {
  codes: {
    not_found: { status: 404, message: "No such resource.", applies: "surface" },
    method_not_allowed: {
      status: 405,
      message: "The method is not allowed here.",
      headers: ["Allow"],
      applies: "surface",
    },
    not_acceptable: {
      status: 406,
      message: "No acceptable representation.",
      applies: "has-response-content",
    },
    content_too_large: { status: 413, message: "The body is too large.", applies: "has-body" },
    unsupported_media_type: {
      status: 415,
      message: "The media type is not supported.",
      applies: "has-body",
    },
    bad_request: { status: 400, message: "The request is malformed.", applies: "has-input" },
    invalid_param: {
      status: 422,
      message: "Request validation failed.",
      details: "required",
      applies: "has-input",
    },
    internal_server_error: { status: 500, message: "Something went wrong.", applies: "always" },
  },
};

/**
 * The OpenAPI document of the benchmark.
 *
 * @param routes - How many operations it has, `/orders` included.
 */
export function orderDocument(routes: number): JsonObject {
  const paths: JsonObject = {};
  for (const [index, path] of otherPaths(routes).entries()) {
    paths[path] = {
      post: {
        operationId: `replaceItem${index}`,
        "x-error-codes": [],
        parameters: [{ name: "id", in: "path", required: true, schema: text(40) }],
        requestBody: { required: true, content: json({ $ref: "#/components/schemas/NewOrder" }) },
        responses: {
          200: { description: "The item.", content: json({ $ref: "#/components/schemas/Order" }) },
        },
      },
    };
  }
  paths["/orders"] = {
    post: {
      operationId: "createOrder",
      "x-error-codes": [],
      requestBody: { required: true, content: json({ $ref: "#/components/schemas/NewOrder" }) },
      responses: {
        200: { description: "The order.", content: json({ $ref: "#/components/schemas/Order" }) },
      },
    },
  };
  return {
    openapi: "3.0.3",
    info: { title: "Orders", version: "1.0.0" },
    servers: [{ url: BASE_PATH }],
    "x-error-catalogue": catalogue,
    paths,
    components: { schemas: { NewOrder: newOrderSchema, Order: orderSchema } },
  };
}
