import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createOutgoingHttp } from "../../../src/server/engine/outgoing/create-outgoing-http.js";
import { type FakeServer, fakeServer } from "./fake-server.js";
import { end, http as httpNode, row, start } from "./graphs.js";
import { manualTime } from "./manual-time.js";
import { finished, nodeFinished, run } from "./runs.js";

let server: FakeServer;
const http = createOutgoingHttp({ allowedHosts: ["127.0.0.1"], allowPrivateAddresses: true });
beforeAll(async () => {
  server = await fakeServer();
});
afterAll(async () => {
  await http.close();
  await server.close();
});

const city = { name: "city", type: "string" };

/** One request, and what the run makes of it. */
const asking = (more: Record<string, unknown> = {}, outputs: Record<string, string> = {}) =>
  row(start(city), httpNode("call", `${server.origin}/{{start.city}}`, more), end(outputs));

describe("an http-request node", () => {
  test("fills in the URL, the headers and the body, and hands on what comes back", async () => {
    server.answer((response, { url, body }) =>
      response
        .writeHead(201, { "content-type": "application/problem+json", "set-cookie": "a=b", "x-more": "yes" })
        .end(JSON.stringify({ url, said: body, days: [{ high: 21 }] })),
    );
    const graph = asking(
      {
        method: "POST",
        headers: [{ name: "Authorization", value: "Bearer {{start.city}}" }],
        body: '{"city":"{{start.city}}"}',
      },
      { high: "{{call.json.days.0.high}}", status: "{{call.status_code}}", more: "{{call.headers.x-more}}" },
    );
    const events = await run(graph, { http, inputs: { city: "Rome" } });
    expect(server.arrived).toMatchObject([
      { method: "POST", url: "/Rome", body: '{"city":"Rome"}', headers: { authorization: "Bearer Rome" } },
    ]);
    expect(finished(events).outputs).toEqual({ high: 21, status: 201, more: "yes" });
    expect(nodeFinished(events, "call").outputs.headers).not.toHaveProperty("set-cookie");
  });

  test("does not tell what its headers say", async () => {
    server.answer((response) => response.end());
    const graph = asking({ headers: [{ name: "X-Key", value: "secret" }] });
    const events = await run(graph, { http, inputs: { city: "Rome" } });
    expect(nodeFinished(events, "call").inputs).toEqual({
      method: "GET",
      url: `${server.origin}/Rome`,
      headers: ["X-Key"],
    });
    expect(JSON.stringify(events)).not.toContain("secret");
  });

  test.each([404, 500])("succeeds with status %s: a branch may look at it", async (status) => {
    server.answer((response) => response.writeHead(status).end("no"));
    const graph = asking(
      {},
      { status: "{{call.status_code}}", body: "{{call.body}}", json: "{{call.json}}" },
    );
    expect(finished(await run(graph, { http }))).toMatchObject({
      status: "succeeded",
      outputs: { status, body: "no", json: null },
    });
  });

  test.each([
    ["is none", "{oops"],
    ["is nested without end", "[".repeat(5_000) + "]".repeat(5_000)],
  ])("takes JSON that %s for text", async (_, body) => {
    server.answer((response) => response.setHeader("content-type", "application/json").end(body));
    const graph = asking({}, { json: "{{call.json}}", body: "{{call.body}}" });
    expect(finished(await run(graph, { http })).outputs).toEqual({ json: null, body });
  });

  test("that may not be made fails the run", async () => {
    const graph = row(start(city), httpNode("call", "http://169.254.169.254/latest"), end({}));
    expect(finished(await run(graph, { http }))).toMatchObject({
      status: "failed",
      error: {
        code: "http_request_refused",
        nodeId: "call",
        message: expect.stringContaining("HTTP_REQUEST_ALLOWED_HOSTS"),
      },
    });
  });

  test("whose host a value chooses is judged when the value is known", async () => {
    const graph = row(start(city), httpNode("call", "{{start.city}}"), end({}));
    const events = await run(graph, { http, inputs: { city: "http://localhost:1/" } });
    expect(finished(events).error).toMatchObject({ code: "http_request_refused" });
  });

  test("whose response is too long fails", async () => {
    server.answer((response) => response.end("x".repeat(101)));
    const events = await run(asking({ max_response_bytes: 100 }), { http });
    expect(finished(events).error).toMatchObject({ code: "http_request_failed" });
  });

  test("that gets no response in its time fails, and the run goes on when the graph allows for it", async () => {
    const time = manualTime();
    server.answer(() => time.advance(5_000));
    const graph = asking({ timeout_ms: 5_000, on_error: "continue" }, { why: "{{call.error}}" });
    expect(finished(await run(graph, { http, time }))).toMatchObject({
      status: "partial-succeeded",
      outputs: { why: "No complete response came within 5000 ms." },
    });
  });

  test("is broken off when the run is stopped", async () => {
    const stop = new AbortController();
    const closed = new Promise((resolve) => {
      server.answer((response) => {
        response.on("close", resolve);
        stop.abort();
      });
    });
    const events = await run(asking(), { http, signal: stop.signal });
    expect(nodeFinished(events, "call").status).toBe("stopped");
    expect(finished(events).status).toBe("stopped");
    await closed;
  });
});
