import { createServer } from "node:http";
import express, { type NextFunction, type Request, type Response } from "express";
import OpenApiValidator from "express-openapi-validator";
import type { CreateServer, Task } from "../serve.js";
import { mountHandlers } from "./express-handlers.js";

type ApiSpec = Parameters<typeof OpenApiValidator.middleware>[0]["apiSpec"];

/** Express with express-openapi-validator, as its README mounts it. */
export function validatedExpress({ validateResponses }: { validateResponses: boolean }): CreateServer {
  return (task: Task) => {
    const app = express();
    app.use(express.json());
    app.use(
      OpenApiValidator.middleware({
        apiSpec: task.document as unknown as ApiSpec,
        validateRequests: true,
        validateResponses,
      }),
    );
    mountHandlers(app, task);
    app.use(
      (error: { status?: number; message: string }, _req: Request, res: Response, _next: NextFunction) => {
        res.status(error.status ?? 500).json({ message: error.message });
      },
    );
    return createServer(app);
  };
}
