import express from "express";
import { describe, expect, test } from "vitest";
import { createContract } from "../../../src/contract/index.js";
import { diffRoutes } from "../../../src/verify/routes/diff-routes.js";
import { expressRoutes, isExpressApp } from "../../../src/verify/routes/express-routes.js";

const responses = { "200": { description: "ok" } };
const id = { name: "id", in: "path", required: true, schema: { type: "string" } };
const contract = createContract({
  openapi: "3.1.0",
  info: { title: "t", version: "1" },
  servers: [{ url: "/v1" }],
  paths: {
    "/books": {
      get: { operationId: "listBooks", responses },
      post: { operationId: "createBook", responses },
    },
    "/books/{id}": { get: { operationId: "getBook", parameters: [id], responses } },
  },
});
const end: express.RequestHandler = (_, response) => void response.end();

function app(build: (books: express.Router) => void): express.Express {
  const application = express();
  const books = express.Router();
  build(books);
  application.use(express.json());
  application.use("/v1", books);
  application.get("/elsewhere", end);
  return application;
}

describe("the routes of an application", () => {
  test("are read through the routers that it mounts", () => {
    const application = app((books) => {
      books.get(["/books", "/books/:bookId"], end);
      books.route("/books").post(end);
      books.use("/deep", express.Router().delete("/:x", end));
    });
    expect(isExpressApp(application)).toBe(true);
    expect(expressRoutes(application)).toEqual({
      isComplete: true,
      routes: [
        { method: "GET", path: "/v1/books" },
        { method: "GET", path: "/v1/books/:bookId" },
        { method: "POST", path: "/v1/books" },
        { method: "DELETE", path: "/v1/deep/:x" },
        { method: "GET", path: "/elsewhere" },
      ],
    });
  });

  test("differ from the document in what only one of them has", () => {
    const application = app((books) => {
      books.get("/books", end);
      books.get("/books/:whatever", end);
      books.delete("/books/:id", end);
      books.all("/*rest", end);
    });
    expect(diffRoutes(contract, expressRoutes(application))).toEqual({
      undocumented: [{ method: "DELETE", path: "/v1/books/:id" }],
      // Whatever is left may be served by the wildcard.
      unserved: [],
    });
    const missing = app((books) => books.get("/books", end));
    expect(diffRoutes(contract, expressRoutes(missing)).unserved).toEqual(["createBook", "getBook"]);
  });

  test("say nothing of operations where a middleware serves the surface", () => {
    const application = express().use("/v1", end);
    expect(diffRoutes(contract, expressRoutes(application))).toEqual({ undocumented: [], unserved: [] });
  });

  test("are not looked for in what is no application", () => {
    expect([undefined, {}, () => {}, { router: {} }, "app"].map(isExpressApp)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
