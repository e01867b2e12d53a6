import { expect, test } from "vitest";
import { type HeaderStyle, serializeHeaders } from "../../src/client/index.js";
import { clientOf } from "./call.js";
import { json, serve } from "./serve.js";

test.each([
  ["a list", "simple", [1, 2], "1,2"],
  ["an object", "simple", { a: 1, b: 2 }, "a,1,b,2"],
  ["an exploded object", "exploded", { a: 1, b: 2, c: undefined }, "a=1,b=2"],
  ["JSON", "json", { a: [1] }, '{"a":[1]}'],
  ["text, which is taken as written", "exploded", "a=1", "a=1"],
] as const)("a header parameter goes out in style simple: %s", async (_, style, value, want) => {
  const { url, seen } = await serve((response) => json(response, 200, {}));
  const requestHeaders: { readonly [name: string]: HeaderStyle } = { "X-Filter": style };
  const operation = { method: "GET", path: "/", success: {}, serializeHeaders, requestHeaders };
  await clientOf(operation, { baseUrl: url }).call({ headers: { "x-filter": value as string, "x-b": "1" } });
  expect([seen[0]?.headers["x-filter"], seen[0]?.headers["x-b"]]).toEqual([want, "1"]);
});
