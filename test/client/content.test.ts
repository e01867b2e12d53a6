import { expect, test } from "vitest";
import { readContent } from "../../src/client/index.js";
import { clientOf } from "./call.js";
import { serve } from "./serve.js";

/** Calls an operation that declares `types`, and returns what it comes to. */
async function read(types: readonly string[], arrives: string | undefined, body: string) {
  const { url } = await serve((response) => {
    response.writeHead(200, arrives === undefined ? {} : { "content-type": arrives });
    response.end(body);
  });
  const operation = { method: "GET", path: "/", success: { 200: types }, readContent };
  return clientOf(operation, { baseUrl: url }).call();
}

test.each([
  ["text", ["text/csv"], "text/csv; charset=utf-8", "a,b", "a,b"],
  ["a declared range of text", ["text/*"], "text/markdown", "# a", "# a"],
  ["XML as text", ["application/xml"], "application/xml", "<a/>", "<a/>"],
  ["what arrived among several", ["application/json", "text/csv"], "text/csv", "1", "1"],
  ["JSON among several", ["text/csv", "application/json"], "application/json", "1", 1],
  ["JSON by suffix", ["application/hal+json", "text/csv"], "application/hal+json", "1", 1],
  ["what is declared when no type arrives", ["text/plain"], undefined, "1", "1"],
])("reads %s", async (_, types, arrives, body, data) => {
  expect(await read(types, arrives, body)).toMatchObject({ ok: true, data });
});

test("reads bytes as a Blob of the type that arrived", async () => {
  const { data } = await read(["image/*"], "image/png", "bytes");
  expect(data).toBeInstanceOf(Blob);
  expect([(data as Blob).type, await (data as Blob).text()]).toEqual(["image/png", "bytes"]);
});

test.each([["text/csv"], ["application/octet-stream"], ["text/event-stream"], ["image/*"]])(
  "never takes a page for %s",
  async (type) => {
    const result = await read([type], "text/html; charset=utf-8", "<html>");
    expect(result).toMatchObject({ kind: "transport", reason: "parse", status: 200, raw: "<html>" });
    expect(result.error).toMatchObject({ message: `HTTP 200 is text/html, not ${type}` });
  },
);

test("takes JSON only where JSON is declared, by whatever name", async () => {
  expect(await read(["text/csv"], "application/json", "1")).toMatchObject({ reason: "parse", raw: "1" });
  const types = ["application/vnd.a+json", "text/csv"];
  expect(await read(types, "application/json", "1")).toMatchObject({ ok: true, data: 1 });
});

test("never takes a page for JSON, though other content is declared beside it", async () => {
  const result = await read(["application/json", "text/csv"], "text/html", "<html>");
  expect(result).toMatchObject({ kind: "transport", reason: "parse" });
});
