import { afterAll, beforeAll, expect, test } from "vitest";
import { server } from "./server.js";

let url = "";
beforeAll(async () => {
  url = `http://127.0.0.1:${(await server.start(0)).port}/v1/apps`;
});
afterAll(() => server.shutdown());

test("an app that is there is shown", async () => {
  await expect(fetch(`${url}/1`)).resolves.toKeepContract("getApp");
});

test("an app that is not there is app_not_found", async () => {
  await expect(fetch(`${url}/2`)).resolves.toBeError("app_not_found");
});
