import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Contract } from "../../src/contract/index.js";
import { verify } from "../../src/verify/index.js";
import { CORRECT_SERVERS } from "./servers/index.js";
import type { RunningServer } from "./servers/running-server.js";

describe.each(CORRECT_SERVERS)("a correct server on $name", ({ start, main, contract: load }) => {
  let server: RunningServer;
  let contract: Contract;
  beforeAll(async () => {
    [server, contract] = await Promise.all([start(), load()]);
  });
  afterAll(() => server.close());

  test.each([1, 20, 2_147_483_647])("gives no finding to the seed %i", async (seed) => {
    const report = await verify(contract, { baseUrl: server.origin, seed, signIn: () => ({ main }) });
    expect(report.findings).toEqual([]);
    expect(report.requests).toBeGreaterThan(100);
    const accepted = report.operations.filter((operation) => operation.accepted > 0).map(({ id }) => id);
    // What is queued never comes about; everything else is reached.
    expect(accepted).toEqual(contract.operations.map(({ id }) => id).filter((id) => id !== "getJob"));
  });
});
