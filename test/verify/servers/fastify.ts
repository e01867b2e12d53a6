/** A correct server on Fastify; its schemas are its own, not the document's. */

import fastify, { type FastifyReply } from "fastify";
import type { RunningServer } from "./running-server.js";

interface Product {
  readonly id: number;
  readonly name: string;
  readonly price: number;
  readonly note?: string | null;
  readonly step?: number;
  readonly season?: string;
  readonly shelf?: string;
  readonly stage?: string;
}

const KEPT = ["name", "price", "note", "step", "season", "shelf", "stage"];
const STAGES = ["draft", "live", "sold"];

export const API_KEY = "shop-key-0123456789";

const productSchema = {
  type: "object",
  required: ["name", "price", "costPrice"],
  properties: {
    name: { type: "string", minLength: 2, maxLength: 20 },
    price: { type: "number", exclusiveMinimum: 0, maximum: 1000 },
    costPrice: { type: "number", minimum: 0 },
    note: { type: ["string", "null"], maxLength: 10 },
    step: { type: "integer", multipleOf: 5, minimum: 5, maximum: 50 },
    season: { type: "string", enum: ["summer", "winter", "all"] },
    shelf: { type: "string", enum: ["front", "back", "safe"] },
    stage: { type: "string" },
  },
};
const idSchema = {
  type: "object",
  properties: { id: { type: "integer", minimum: 1, maximum: 2 ** 31 - 1 } },
};

/** Starts the shop on a port of its own. */
export async function startFastify(): Promise<RunningServer> {
  const app = fastify({
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
    forceCloseConnections: true,
  });
  const products = new Map<number, Product>();
  let lastId = 0;

  // Text is turned into numbers where text is all there is, and nowhere else.
  app.addHook("preValidation", async (request) => {
    const params = request.params as Record<string, unknown>;
    if (typeof params.id === "string" && /^\d+$/.test(params.id)) params.id = Number(params.id);
  });
  const needsKey = async (request: { headers: Record<string, unknown> }, reply: FastifyReply) => {
    if (request.headers["x-api-key"] === API_KEY) return;
    await reply
      .code(401)
      .header("WWW-Authenticate", "ApiKey")
      .send({ statusCode: 401, message: "No valid key" });
  };
  const view = (product: Product) => product;
  /** What the schema has no words for; `undefined` when nothing is wrong. */
  const objectionTo = (body: Record<string, unknown>, known?: Product) => {
    const { season, shelf, stage } = body;
    if (season === "all")
      return { statusCode: 400, code: "SEASON_RETIRED", message: "There is no such season" };
    if (shelf === "safe") return { statusCode: 403, message: "Not for you" };
    const from = STAGES.indexOf(known?.stage ?? "");
    const next = from < 0 ? STAGES : STAGES.slice(from, from + 2);
    return stage === undefined || next.includes(String(stage))
      ? undefined
      : { statusCode: 400, message: "body/stage must be equal to one of the allowed values" };
  };
  const stored = (id: number, body: Record<string, unknown>): Product => {
    const kept = KEPT.filter((name) => body[name] !== undefined).map((name) => [name, body[name]]);
    const product = { id, ...Object.fromEntries(kept) };
    products.set(id, product);
    return product;
  };

  app.get<{ Querystring: Record<string, string | string[] | undefined> }>(
    "/products",
    async (request, reply) => {
      const { skus, tag, inStock, maxPrice } = request.query;
      const refuse = (message: string) => reply.code(400).send({ statusCode: 400, message });
      const list = typeof skus === "string" ? skus.split(",") : skus;
      if (list && (list.length > 4 || !list.every((sku) => /^[0-9]{3}$/.test(sku)))) return refuse("skus");
      const tags = typeof tag === "string" ? [tag] : (tag ?? []);
      if (tags.length > 3 || !tags.every((name) => ["new", "old", "sale"].includes(name)))
        return refuse("tag");
      if (inStock !== undefined && inStock !== "true" && inStock !== "false") return refuse("inStock");
      const price = Number(maxPrice);
      if (maxPrice !== undefined && !(maxPrice !== "" && price > 0 && price <= 1000))
        return refuse("maxPrice");
      return [...products.values()].slice(-20).map(view);
    },
  );
  app.post<{ Body: Record<string, unknown> }>(
    "/products",
    { onRequest: needsKey, schema: { body: productSchema } },
    async (request, reply) => {
      const objection = objectionTo(request.body);
      if (objection) return reply.code(objection.statusCode).send(objection);
      return reply.code(201).send(view(stored(++lastId, request.body)));
    },
  );
  app.get<{ Params: { id: number } }>(
    "/products/:id",
    { schema: { params: idSchema } },
    async (request, reply) => {
      const product = products.get(request.params.id);
      return product ? view(product) : reply.code(404).send({ statusCode: 404, message: "No such product" });
    },
  );
  app.put<{ Params: { id: number }; Body: Record<string, unknown> }>(
    "/products/:id",
    { onRequest: needsKey, schema: { params: idSchema, body: productSchema } },
    async (request, reply) => {
      const { id } = request.params;
      const objection = objectionTo(request.body, products.get(id));
      if (objection) return reply.code(objection.statusCode).send(objection);
      const status = products.has(id) ? 200 : 201;
      return reply.code(status).send(view(stored(id, request.body)));
    },
  );
  app.delete<{ Params: { id: number } }>(
    "/products/:id",
    { onRequest: needsKey, schema: { params: idSchema } },
    async (request, reply) => {
      products.delete(request.params.id);
      return reply.code(204).send();
    },
  );
  const text = (rules: object) => ({ type: "string", ...rules });
  const oneOf = [
    {
      required: ["kind", "number"],
      additionalProperties: false,
      properties: { kind: { const: "card" }, number: text({ pattern: "^[0-9]{12}$" }) },
    },
    {
      required: ["kind", "account"],
      additionalProperties: false,
      properties: { kind: { const: "transfer" }, account: text({ minLength: 4, maxLength: 12 }) },
    },
  ];
  app.post(
    "/payments",
    { onRequest: needsKey, schema: { body: { type: "object", oneOf } } },
    async (_, reply) => reply.code(202).send({ state: "pending" }),
  );
  const origin = await app.listen({ port: 0, host: "127.0.0.1" });
  return { origin, close: () => app.close() };
}
