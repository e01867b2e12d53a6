/** A table of operations as `wireproof generate` writes it, for the operations that these tests name. */

export const getBook = {
  method: "GET",
  path: "/books/{bookId}",
  errors: { 404: ["book_not_found"], 500: ["internal_server_error"] },
} as const;

export const createOrder = {
  method: "POST",
  path: "/orders",
  errors: { 409: ["unknown_book", "out_of_stock"] },
} as const;

export const cancelOrder = {
  method: "POST",
  path: "/orders/{orderId}/cancel",
  errors: { 404: ["order_not_found"], 409: ["order_closed"] },
} as const;
