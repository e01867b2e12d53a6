import { expect, onTestFinished, test } from "vitest";
import { createOutgoingHttp } from "../../src/server/engine/outgoing/create-outgoing-http.js";
import { ProviderNotInitialized } from "../../src/server/engine/providers/provider.js";
import { systemTime } from "../../src/server/engine/time.js";
import { workspaceModels } from "../../src/server/services/workspace-models.js";
import { StoreUnavailableError } from "../../src/server/store/store-unavailable.js";

/** What the node of a run gets whose provider cannot be looked up. */
function modelAfter(failure: Error) {
  const fails = () => Promise.reject(failure);
  const http = createOutgoingHttp({ allowedHosts: [], allowPrivateAddresses: false });
  onTestFinished(() => http.close());
  const store = { find: fails, set: fails, delete: fails, takeCall: fails };
  return workspaceModels({ store, providers: { connection: fails }, http, time: systemTime }).source("w")(
    "m",
  );
}

test("a key that cannot be decrypted is to be set again", async () => {
  const failure = new Error("Unsupported state or unable to authenticate data");
  await expect(modelAfter(failure)).rejects.toThrow(ProviderNotInitialized);
});

test("a key that the database does not give out is not to be set again", async () => {
  const failure = new StoreUnavailableError(new Error("connect ECONNREFUSED"));
  await expect(modelAfter(failure)).rejects.toBe(failure);
});
