/** The correct servers that `verify` must find nothing in. */

import { fileURLToPath } from "node:url";
import { type Contract, loadContract } from "../../../src/contract/index.js";
import type { Identity } from "../../../src/verify/index.js";
import { API_KEY, startFastify } from "./fastify.js";
import { BASIC, startHono } from "./hono.js";
import { startNodeHttp } from "./node-http.js";
import type { RunningServer } from "./running-server.js";

export interface CorrectServer {
  readonly name: string;
  readonly main: Identity;
  readonly contract: () => Promise<Contract>;
  readonly start: () => Promise<RunningServer>;
}

function server(
  name: string,
  start: CorrectServer["start"],
  credentials: Record<string, string>,
): CorrectServer {
  return { name, start, main: { credentials }, contract: () => contractOf(`${name}.yaml`) };
}

export const CORRECT_SERVERS: readonly CorrectServer[] = [
  server("node-http", startNodeHttp, {}),
  server("fastify", startFastify, { key: API_KEY }),
  server("hono", startHono, { basic: BASIC }),
];

async function contractOf(file: string): Promise<Contract> {
  const { contract, diagnostics } = await loadContract(fileURLToPath(new URL(file, import.meta.url)));
  if (!contract) throw new Error(JSON.stringify(diagnostics, null, 2));
  return contract;
}
