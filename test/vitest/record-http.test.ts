import { createServer, request } from "node:http";
import supertest from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MOST_BYTES } from "../../src/vitest/captured.js";
import { recordHttp } from "../../src/vitest/record-http.js";
import { temporaryFolder } from "../generate/temporary-folder.js";
import { type Recording, record } from "./recording.js";
import { openShop, type Shop } from "./shop.js";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => {
  shop.server.closeAllConnections();
  shop.server.close();
});

/** Records what happens meanwhile. */
async function recorded(work: () => Promise<unknown>): Promise<Recording> {
  const recording = record(temporaryFolder());
  const stop = recordHttp(recording.recorder);
  try {
    await work();
  } finally {
    stop();
  }
  return recording;
}

test("supertest is recorded as it is, request and answer", async () => {
  const recording = await recorded(async () => {
    const created = await supertest(shop.origin)
      .post("/shop/v1/orders")
      .send({ name: "a", token: "secret-token" });
    expect(created.body).toEqual({ id: "1", name: "a" });
    await supertest(shop.server).get("/shop/v1/orders/gone").expect(404);
    const zipped = await supertest(shop.origin).get("/shop/v1/orders/zipped");
    expect(zipped.body).toEqual({ id: "zipped", name: "one" });
  });
  const entries = await recording.entries();
  expect(Object.keys(entries)).toEqual([
    "shop createOrder 201 application/json",
    "shop getOrder 200 application/json",
    "shop getOrder 404 application/json order_gone",
  ]);
  expect(entries["shop createOrder 201 application/json"]?.sample?.request).toMatchObject({
    method: "POST",
    url: "/shop/v1/orders",
    body: '{\n  "name": "a",\n  "token": "[redacted]"\n}',
  });
  expect(entries["shop getOrder 200 application/json"]?.sample?.response.body).toContain('"name": "one"');
  expect(Object.values(entries).flatMap(({ faults }) => faults)).toEqual([]);
});

test("header fields that are given as a list are those of the request", async () => {
  const recording = await recorded(
    () =>
      new Promise<void>((resolve, reject) => {
        const headers = ["Host", "shop", "Content-Type", "application/json", "X-Tag", "1", "X-Tag", "2"];
        const options = { method: "POST", headers };
        request(`${shop.origin}/shop/v1/orders`, options, (response) => {
          response.resume().once("close", resolve);
        })
          .once("error", reject)
          .end('{"name":"a"}');
      }),
  );
  const [entry] = Object.values(await recording.entries());
  expect(entry?.faults).toEqual([]);
  expect(entry?.sample?.request.headers).toMatchObject({
    host: "shop",
    "content-type": "application/json",
    "x-tag": "1, 2",
  });
});

test("an upload is judged as it was sent, unless it is more than is kept", async () => {
  const faultsOf = async (bytes: number) => {
    const recording = await recorded(() =>
      supertest(shop.origin).put("/shop/v1/orders/7/picture").attach("picture", Buffer.alloc(bytes), "a.png"),
    );
    const [entry] = Object.values(await recording.entries());
    return entry?.faults.map(({ check }) => check);
  };
  expect(await faultsOf(4)).toEqual([]);
  expect(await faultsOf(5)).toEqual(["invalid-request-accepted"]);
  expect(await faultsOf(MOST_BYTES)).toEqual([]);
});

test("an answer that breaks the contract is broken", async () => {
  const recording = await recorded(() => supertest(shop.origin).get("/shop/v1/orders/broken"));
  const [entry] = Object.values(await recording.entries());
  expect(entry?.faults.map(({ check }) => check)).toEqual(["body-schema"]);
});

test("an answer that breaks off is not counted, and its reader hears of it as ever", async () => {
  const server = createServer((_req, res) => {
    res.writeHead(200, { "Content-Type": "application/json", "Content-Length": "100" });
    res.write('{"id":"7"', () => res.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const recording = await recorded(async () => {
    await expect(supertest(`http://127.0.0.1:${port}`).get("/shop/v1/orders/7")).rejects.toThrow(/aborted/);
  });
  server.close();
  expect(await recording.counts()).toEqual({});
});

test("a stream of events counts once its reader goes away", async () => {
  const recording = await recorded(
    () =>
      new Promise<void>((resolve, reject) => {
        const call = request(`${shop.origin}/shop/v1/orders/7/events`, (response) => {
          response.setEncoding("utf8").on("data", (text: string) => {
            if (text.includes('"step":2')) call.destroy();
          });
          response.once("close", resolve);
        });
        call.once("error", reject).end();
      }),
  );
  const { "shop watchOrder 200 text/event-stream": entry } = await recording.entries();
  expect([entry?.counts.observed, entry?.broken]).toEqual([1, 0]);
});

test("a stream of events that nobody ends is judged by what arrived of it", async () => {
  let end = (): unknown => undefined;
  const recording = await recorded(
    () =>
      new Promise<void>((resolve, reject) => {
        const call = request(`${shop.origin}/shop/v1/orders/broken/events`, (response) => {
          response.once("data", () => resolve());
        });
        end = () => call.destroy();
        call.once("error", reject).end();
      }),
  );
  const { "shop watchOrder 200 text/event-stream": entry } = await recording.entries();
  end();
  expect([entry?.counts.observed, entry?.broken]).toEqual([1, 1]);
});

test("after it is stopped nothing is recorded", async () => {
  const recording = await recorded(async () => undefined);
  await supertest(shop.origin).get("/shop/v1/orders/7").expect(200);
  expect(await recording.counts()).toEqual({});
});
