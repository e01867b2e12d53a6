import { describe, expect, test } from "vitest";
import { createClient, encodeBody, encodeJson, match } from "../../src/client/index.js";
import * as unchecked from "../../src/client/unchecked.js";
import { getApp } from "./call.js";

/** What a program without types may do: call anything with anything. */
type Anything = (...given: unknown[]) => Promise<unknown>;
type Client = Readonly<Record<"getApp" | "createApp" | "putIcon" | "upload" | "getHealth", Anything>> & {
  readonly orThrow: Client;
};

const post = { ...getApp, method: "POST", path: "/apps", success: { 201: ["application/json"] } };
const operations = {
  getApp,
  createApp: { ...post, body: ["application/json"], encodeBody: encodeJson },
  putIcon: { ...post, body: ["image/*", "text/plain"], encodeBody },
  upload: { ...post, body: ["multipart/form-data", "application/x-www-form-urlencoded"], encodeBody },
  getHealth: { ...getApp, path: "/health" },
};

let sent = 0;
const fetch = async () => {
  sent++;
  return Response.json({ id: "1" });
};

function clientOf(options: object = {}, make = createClient): Client {
  return make<Client>(operations, { baseUrl: "http://a/v1", fetch, ...options });
}

const path = { app_id: "1" };

describe("a call that no compiler has checked rejects with a TypeError, and sends nothing", () => {
  test.each<[name: string, call: (api: Client) => Promise<unknown>, message: string]>([
    [
      "no argument",
      (api) => api.getApp(),
      "getApp: path.app_id has to have a value, received undefined. Call getApp({ path: { app_id } }).",
    ],
    [
      "the parameter itself",
      (api) => api.getApp("s3cret"),
      "getApp: expected an object as its first argument, received a string. Call getApp({ path: { app_id } }).",
    ],
    [
      "null",
      (api) => api.getHealth(null),
      "getHealth: expected an object as its first argument, received null. Call getHealth().",
    ],
    [
      "the parameter beside path",
      (api) => api.getApp({ app_id: "s3cret" }),
      "getApp: path.app_id has to have a value, received undefined, and app_id is beside path. Call getApp({ path: { app_id } }).",
    ],
    ...[null, ""].map((value): [string, (api: Client) => Promise<unknown>, string] => [
      `a path parameter that is ${JSON.stringify(value)}`,
      (api) => api.getApp({ path: { app_id: value } }),
      `getApp: path.app_id has to have a value, received ${value === null ? "null" : "an empty string"}. Call getApp({ path: { app_id } }).`,
    ]),
    [
      "a path parameter that is an object",
      (api) => api.getApp({ path: { app_id: { id: "s3cret" } } }),
      "getApp: path.app_id has to be a string or number, received an object. Call getApp({ path: { app_id } }).",
    ],
    [
      "a path that is a string",
      (api) => api.getApp({ path: "s3cret" }),
      "getApp: path has to be an object, received a string. Call getApp({ path: { app_id } }).",
    ],
    [
      "a body where none is declared",
      (api) => api.getApp({ path, body: {} }),
      "getApp: it takes no body, received an object. Leave body out.",
    ],
    [
      "a form as JSON",
      (api) => api.createApp({ body: new FormData() }),
      "createApp: body has to be a JSON value for application/json, received a FormData. Give that.",
    ],
    [
      "what JSON cannot hold",
      (api) => api.createApp({ body: { size: 1n } }),
      "createApp: Do not know how to serialize a BigInt",
    ],
    [
      "an object as text",
      (api) => api.putIcon({ body: {}, mediaType: "text/plain" }),
      "putIcon: body has to be a string, Blob, bytes or stream for text/plain, received an object. Give that, or name another mediaType of image/*, text/plain.",
    ],
    [
      "a list as a form",
      (api) => api.upload({ body: ["s3cret"] }),
      "upload: body has to be an object or FormData for multipart/form-data, received an array. Give that, or name another mediaType of multipart/form-data, application/x-www-form-urlencoded.",
    ],
    [
      "FormData as another form",
      (api) => api.upload({ body: new FormData(), mediaType: "application/x-www-form-urlencoded" }),
      "upload: body has to be an object or URLSearchParams for application/x-www-form-urlencoded, received a FormData. Give that, or name another mediaType of multipart/form-data, application/x-www-form-urlencoded.",
    ],
    [
      "a media type that is not declared",
      (api) => api.createApp({ body: {}, mediaType: "text/plain" }),
      'createApp: mediaType is not one that is declared. Declared are "application/json".',
    ],
    [
      "a signal as its first argument",
      (api) => api.getHealth({ signal: new AbortController().signal }),
      "getHealth: signal belongs into its second argument. Call getHealth(…, { signal }).",
    ],
    [
      "a controller as the signal",
      (api) => api.getHealth({}, { signal: new AbortController() }),
      "getHealth: signal has to be an AbortSignal, received an AbortController. Give its signal.",
    ],
    [
      "a signal that is none",
      (api) => api.getHealth({}, { signal: 5 }),
      "getHealth: signal has to be an AbortSignal, received a number. Give an AbortSignal.",
    ],
    [
      "settings that are none",
      (api) => api.getHealth({}, "s3cret"),
      "getHealth: expected settings as its second argument, received a string. Give an object.",
    ],
    [
      "a line break in a header",
      (api) => api.getHealth({}, { headers: { "X-Key": "s3\ncret" } }),
      "getHealth: the header X-Key has a line break, or a character that is no byte. Trim or encode it.",
    ],
    [
      "a line break in a header that is a parameter",
      (api) => api.getHealth({ headers: { "X-Key": "s3\ncret" } }),
      "getHealth: the header X-Key has a line break, or a character that is no byte. Trim or encode it.",
    ],
    [
      "a line break in a header that a function gives",
      (api) => api.getHealth({}, { headers: () => ({ "X-Key": "s3cret\nX: y" }) }),
      "getHealth: a header cannot be sent. Trim or encode its name and value.",
    ],
  ])("%s", async (_, call, message) => {
    sent = 0;
    for (const api of [clientOf(), clientOf().orThrow]) {
      const error = await call(api).catch((cause: unknown) => cause);
      expect(error).toBeInstanceOf(TypeError);
      expect(error).toMatchObject({ message });
    }
    expect(sent).toBe(0);
    expect(message).not.toContain("s3cret");
  });

  test.each([
    ["without a base URL", "", "getHealth: baseUrl is missing"],
    [
      "with a relative one",
      "/v1",
      "getHealth: baseUrl is relative, and no page is here for it to be relative to",
    ],
    ["with one that is none", "http://", "getHealth: baseUrl is no URL"],
    [
      "with one that holds a password",
      "http://me:s3cret@a",
      "getHealth: baseUrl has credentials, which fetch refuses",
    ],
  ])("of a client %s", async (_, baseUrl, message) => {
    const error = await clientOf({ baseUrl })
      .getHealth()
      .catch((cause: unknown) => cause);
    expect(String(error)).toContain(message);
    expect(String(error)).not.toContain("s3cret");
  });
});

test.each<[name: string, options: unknown, message: string]>([
  [
    "an option that is a URL",
    { baseUrl: new URL("http://a") },
    "createClient: baseUrl has to be a string, received a URL.",
  ],
  [
    "a token that is no function",
    { token: "s3cret" },
    "createClient: token has to be a function, received a string. Give () => token.",
  ],
  [
    "a base URL in place of options",
    "http://a",
    "createClient: expected options, received a string. Give { baseUrl: … }.",
  ],
])("a client is not made with %s", (_, options, message) => {
  expect(() => createClient(operations, options as object)).toThrow(message);
});

test.each<[string, object]>([
  ["token", { token: () => "s3\ncret" }],
  ["refresh", { token: () => "old", refresh: () => "s3\ncret" }],
])("a line break in what `%s` gives is told, and not repeated", async (who, options) => {
  const refusing = async () => new Response("", { status: 401 });
  const result = await clientOf({ fetch: refusing, ...options }).getApp({ path });
  expect(result).toMatchObject({ kind: "transport", reason: "request" });
  expect(String((result as { error: unknown }).error)).toBe(
    `TypeError: ${who}: the token has a line break, or a character that is no byte. Trim or encode it.`,
  );
});

test("white space around a header or a token is no mistake, for it is not sent", async () => {
  const api = clientOf({ headers: { "X-Key": " a\n" }, token: () => "b\n" });
  expect(await api.getApp({ path })).toMatchObject({ ok: true });
});

describe("match that no compiler has checked throws a TypeError", () => {
  const choose = match as (...given: unknown[]) => unknown;
  const failure = { ok: false, kind: "declared", code: "app_not_found", error: {} };
  const arm = () => 1;

  test.each<[name: string, given: unknown[], message: string]>([
    [
      "for a call that is not awaited",
      [Promise.resolve(), {}],
      "match: expected a result, received a Promise. Await the call.",
    ],
    [
      "for what is no result",
      [undefined, {}],
      "match: expected a result, received undefined. Give what a call resolves to.",
    ],
    ["without arms", [failure], "match: expected arms, received undefined. Give { ok, _ }."],
    [
      "without the arm `ok`",
      [{ ok: true }, { _: arm }],
      "match: the arm ok has to be a function, received undefined. Add it.",
    ],
    [
      "without the arm `_`",
      [{ ok: true }, { ok: arm }],
      "match: the arm _ has to be a function, received undefined. Add it.",
    ],
    [
      "for an arm that is no function",
      [failure, { app_not_found: 5, _: arm }],
      "match: the arm app_not_found has to be a function, received a number. Add it.",
    ],
  ])("%s", (_, given, message) => {
    expect(() => choose(...given)).toThrow(new TypeError(message));
  });

  test("but not for a code without an arm, which `_` takes", () => {
    expect(choose(failure, { _: arm })).toBe(1);
  });
});

describe("in a bundle without checks", () => {
  const api = clientOf({}, unchecked.createClient);
  test.each<[name: string, call: () => Promise<unknown>]>([
    ["a path parameter is missing", () => api.getApp({ path: {} })],
    ["a signal is none", () => api.getHealth({}, { signal: 5 })],
    ["a header cannot be sent", () => api.getHealth({}, { headers: { a: "b\nc" } })],
    ["a body is no JSON", () => api.createApp({ body: { size: 1n } })],
    ["the base URL is relative", () => clientOf({ baseUrl: "/v1" }, unchecked.createClient).getHealth()],
  ])("a call rejects as well when %s", async (_, call) => {
    await expect(call()).rejects.toThrow(TypeError);
  });

  test("a missing arm of `match` is a TypeError as well", () => {
    const choose = unchecked.match as (...given: unknown[]) => unknown;
    expect(() => choose({ ok: true }, {})).toThrow(TypeError);
    expect(() => choose({ ok: false, kind: "transport", code: null }, {})).toThrow(TypeError);
  });
});

test("both entries have the same names", async () => {
  const checked = await import("../../src/client/index.js");
  expect(Object.keys(checked).sort()).toEqual(Object.keys(unchecked).sort());
});
