/** What must not compile when a router is set up. */

import type { Express } from "express";
import { type Contract, contractRouter, createContractServer, type Implementation } from "wireproof/express";
import type { Principal } from "./operations.js";

declare const contract: Contract;
declare const handlers: Implementation<Principal>;
declare const app: Express;

const router = contractRouter(contract, handlers, {
  security: {
    session: async (credential, { req, scopes, principals }) => {
      const parts: readonly string[] = [credential, req.url, ...scopes, ...Object.keys(principals)];
      return parts.length > 1 ? { account: credential } : undefined;
    },
    // A scheme that only adds a condition has no principal of its own.
    csrf: () => true,
  },
  rateLimit: ({ principal }) => (principal === undefined ? { retryAfterSeconds: 1 } : undefined),
  versionGate: () => ({ hint: "Update." }),
});

contractRouter(contract, handlers, {
  // @ts-expect-error the handlers are given a principal with `account`
  security: { session: () => ({ user: "ada" }) },
});

// @ts-expect-error seconds are a number
contractRouter(contract, handlers, { rateLimit: () => ({ retryAfterSeconds: "1" }) });

// @ts-expect-error there are two modes
contractRouter(contract, handlers, { mode: "lenient" });

// @ts-expect-error handlers come from `implement`
contractRouter(contract, { getItem: () => undefined });

export const started: Promise<{ port: number }> = createContractServer(app, { routers: [router] }).start(0);
