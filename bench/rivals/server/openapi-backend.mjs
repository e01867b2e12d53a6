import { createServer } from "node:http";
import express from "express";
import { OpenAPIBackend } from "openapi-backend";

/** Express with openapi-backend, as its README mounts it; requests are validated. */
export default async function openapiBackend({ document, basePath, answerOrder }) {
  const api = new OpenAPIBackend({
    definition: document,
    apiRoot: basePath,
    // Compiles validators on first use; otherwise 500 operations take half a minute to start.
    quick: true,
    ajvOpts: { formats: { email: /^[^@\s]+@[^@\s]+$/ } },
  });
  const answer = (context, _req, res) => res.json(answerOrder(context.request.requestBody));
  for (const path of Object.values(document.paths)) api.register(path.post.operationId, answer);
  api.register({
    validationFail: (context, _req, res) => res.status(400).json({ errors: context.validation.errors }),
    notFound: (_context, _req, res) => res.status(404).json({ message: "not found" }),
  });
  await api.init();
  const app = express();
  app.use(express.json());
  app.use((req, res) => api.handleRequest(req, req, res));
  return createServer(app);
}
