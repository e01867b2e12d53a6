import type { Express } from "express";
import type { Task } from "../serve.js";

/** Mounts one handler per operation, `/orders` last. */
export function mountHandlers(app: Express, { basePath, otherPaths, answerOrder }: Task): void {
  for (const path of otherPaths) {
    app.post(basePath + path.replace("{id}", ":id"), (req, res) => {
      res.json(answerOrder(req.body));
    });
  }
  app.post(`${basePath}/orders`, (req, res) => {
    res.json(answerOrder(req.body));
  });
}
