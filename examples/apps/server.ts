import express from "express";
import { contractRouter, createContractServer, implement, readContract, reply } from "wireproof/express";
import type { ApiOperations } from "./generated/handlers.js";

const apps = new Map([[1, { id: 1, name: "Translator" }]]);

const handlers = implement<ApiOperations>({
  getApp: ({ path, fail }) => {
    const app = apps.get(path.app_id);
    if (!app) throw fail.app_not_found();
    return reply(200, app);
  },
});

const contract = readContract(new URL("generated/openapi.json", import.meta.url));
const router = contractRouter(contract, handlers);
const app = express().use(router).use(router.errorHandler);

export const server = createContractServer(app, { routers: [router] });
