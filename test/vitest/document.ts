/** A document that is small enough to be proven whole by a handful of tests. */
export const DOCUMENT = `
openapi: 3.1.0
info: { title: Shop, version: "1" }
servers: [{ url: /shop/v1 }]
x-error-catalogue:
  codes:
    not_found: { status: 404, stage: route, applies: surface, message: Not found. }
    order_gone: { status: 404, message: The order is gone. }
    order_invalid: { status: 422, message: The order is not valid. }
paths:
  /orders:
    post:
      operationId: createOrder
      x-error-codes: [order_invalid]
      requestBody:
        required: true
        content:
          application/json:
            schema: { type: object, required: [name], properties: { name: { type: string } } }
      responses:
        "201":
          description: The order.
          content: { application/json: { schema: { $ref: "#/components/schemas/Order" } } }
  /orders/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    get:
      operationId: getOrder
      x-error-codes: [order_gone]
      responses:
        "200":
          description: The order.
          content: { application/json: { schema: { $ref: "#/components/schemas/Order" } } }
  /orders/{id}/events:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    get:
      operationId: watchOrder
      responses:
        "200":
          description: What happens to the order.
          content: { text/event-stream: { x-event-schema: OrderEvent } }
  /orders/{id}/receipt:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    get:
      operationId: getReceipt
      responses:
        "200":
          description: The receipt.
          content: { application/pdf: {} }
components:
  schemas:
    Order:
      type: object
      required: [id, name]
      properties: { id: { type: string }, name: { type: string } }
    OrderEvent:
      type: object
      required: [data]
      properties:
        data: { type: object, required: [step], properties: { step: { type: integer } } }
`;

/** The same shop, which takes pictures too. */
export const WITH_PICTURES = DOCUMENT.replace(
  "\ncomponents:",
  `
  /orders/{id}/picture:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    put:
      operationId: putPicture
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema:
              type: object
              required: [picture]
              properties:
                picture: { type: string, format: binary, maxLength: 4 }
                width: { type: integer }
      responses: { "204": { description: Kept. } }
components:`,
);
