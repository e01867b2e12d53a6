import Fastify from "fastify";

/** Fastify with a schema for the request (Ajv) and for the response (fast-json-stringify). */
export default async function fastify({ basePath, otherPaths, newOrderSchema, orderSchema, answerOrder }) {
  const app = Fastify();
  const answer = async (request) => answerOrder(request.body);
  const schema = { body: newOrderSchema, response: { 200: orderSchema } };
  for (const path of otherPaths) app.post(basePath + path.replace("{id}", ":id"), { schema }, answer);
  app.post(`${basePath}/orders`, { schema }, answer);
  await app.ready();
  return app.server;
}
