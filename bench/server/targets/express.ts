import { createServer } from "node:http";
import express from "express";
import type { CreateServer } from "../serve.js";
import { mountHandlers } from "./express-handlers.js";

/** Express as its documentation starts it: JSON parser, routes, `res.json`. */
const bareExpress: CreateServer = (task) => {
  const app = express();
  app.use(express.json());
  mountHandlers(app, task);
  return createServer(app);
};

export default bareExpress;
