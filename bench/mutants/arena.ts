/** One address at which one shop after the other answers. */

import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadContract } from "../../src/contract/index.js";
import type { Subject } from "./judges/judge.js";
import type { MutantId } from "./mutants.js";
import { createShop } from "./shop/app.js";

const SPEC = fileURLToPath(new URL("shop/openapi.yaml", import.meta.url));

/** Where the shops stand. */
export interface Arena {
  readonly subject: Subject;
  /** Puts a new shop there, with fresh data. */
  open(fault?: MutantId): void;
  close(): Promise<void>;
}

/** Makes the address, with a correct shop. */
export async function openArena(): Promise<Arena> {
  const { contract } = await loadContract(SPEC);
  if (!contract) throw new Error(`${SPEC} does not load`);
  let shop: RequestListener = createShop();
  const server = createServer((request, response) => shop(request, response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const folder = mkdtempSync(join(tmpdir(), "wireproof-mutants-"));
  const expanded = join(folder, "shop.json");
  writeFileSync(expanded, JSON.stringify({ ...contract.document, servers: [{ url: `${origin}/v1` }] }));
  return {
    subject: { origin, contract, spec: SPEC, expanded, folder },
    open(fault) {
      shop = createShop(fault);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
