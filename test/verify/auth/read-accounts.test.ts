import { createServer } from "node:http";
import { describe, expect, test } from "vitest";
import { readSignIn } from "../../../src/verify/auth/read-accounts.js";
import { signInAll } from "../../../src/verify/index.js";
import { listening } from "../servers/running-server.js";

const FILE = { name: "auth.ts", schemes: ["bearer", "session"] };
const context = { origin: "http://127.0.0.1:1", env: {}, show: () => {} };
const login = { url: "/login", body: {}, cookie: { scheme: "session", name: "sid" } };
const device = { deviceAuthorizationEndpoint: "/code", tokenEndpoint: "/token", clientId: "cli" };

describe("what an auth file gives", () => {
  test("is taken as it is described", () => {
    const accounts = {
      main: {
        credentials: { bearer: "t" },
        headers: { "X-Tenant": "a" },
        cookieLogin: { ...login, body: { a: [1] }, csrf: { pointer: "/token", header: "X-CSRF" } },
        deviceLogin: { ...device, scheme: "bearer", scope: "all" },
      },
      other: {},
      values: { id: 7, name: "x" },
    };
    expect(readSignIn(accounts, FILE)).toEqual(accounts);
  });

  test.each<[string, unknown, string, string, string]>([
    ["nothing", undefined, "auth-invalid", "auth.ts gives no accounts", "export { main"],
    ["no main account", { other: {} }, "auth-invalid", "auth.ts gives no accounts", "export { main"],
    [
      "a number as a credential",
      { main: { credentials: { bearer: 5 } } },
      "auth-invalid",
      "auth.ts: main.credentials.bearer is a number, not text",
      "make it text",
    ],
    [
      "a variable that is not set",
      { main: { credentials: { bearer: undefined } } },
      "auth-invalid",
      "auth.ts: main.credentials.bearer is missing, not text",
      "give it",
    ],
    [
      "credentials in a list",
      { main: { credentials: ["t"] } },
      "auth-invalid",
      "auth.ts: main.credentials is a list, not an object",
      "make it an object",
    ],
    [
      "a misspelt member of an account",
      { main: { credential: { bearer: "t" } } },
      "auth-invalid",
      "auth.ts: main has an unknown member `credential`",
      "write `credentials`",
    ],
    [
      "a misspelt account",
      { main: {}, othr: {} },
      "auth-invalid",
      "auth.ts has an unknown member `othr`",
      "write `other`",
    ],
    [
      "an unknown scheme",
      { main: {}, other: { credentials: { q: "t" } } },
      "auth-scheme-unknown",
      "the document has no security scheme `q` (in auth.ts: other.credentials)",
      "name one of `bearer`, `session`",
    ],
    [
      "a misspelt scheme",
      { main: { cookieLogin: { ...login, cookie: { scheme: "sesion", name: "sid" } } } },
      "auth-scheme-unknown",
      "the document has no security scheme `sesion` (auth.ts: main.cookieLogin.cookie.scheme)",
      "write `session`",
    ],
    [
      "a sign-in without its URL",
      { main: { cookieLogin: { ...login, url: undefined } } },
      "auth-invalid",
      "auth.ts: main.cookieLogin.url is missing, not text",
      "give it",
    ],
    [
      "an approval that is no function",
      { main: { deviceLogin: { ...device, scheme: "bearer", approve: true } } },
      "auth-invalid",
      "auth.ts: main.deviceLogin.approve is a boolean, not a function",
      "make it a function",
    ],
    [
      "values in a list",
      { main: {}, values: { id: [1] } },
      "auth-invalid",
      "auth.ts: values.id is a list, not text or a number",
      "make it text or a number",
    ],
  ])("is refused with the place and the fix: %s", (_, given, id, message, fix) => {
    const read = () => readSignIn(given, FILE);
    expect(read).toThrow(
      expect.objectContaining({ id, message, fix: expect.stringMatching(new RegExp(`^${escaped(fix)}`)) }),
    );
  });
});

describe("the function of an auth file", () => {
  const calling = (given: unknown, timeoutMs?: number) =>
    signInAll(readSignIn(given, { ...FILE, timeoutMs }), context);

  test("is held to the same shape", async () => {
    await expect(calling(() => ({ main: { credentials: { bearer: 5 } } }))).rejects.toMatchObject({
      id: "auth-invalid",
    });
  });

  test("fails the sign-in with what it throws", async () => {
    const thrown = () => {
      throw new Error("the vault is sealed");
    };
    for (const given of [thrown, async () => thrown()])
      await expect(calling(given)).rejects.toMatchObject({
        id: "sign-in-failed",
        message: "the function of auth.ts threw: the vault is sealed",
      });
  });

  test("fails the sign-in when it does not end in time", async () => {
    await expect(calling(() => new Promise(() => {}), 20)).rejects.toMatchObject({
      id: "sign-in-failed",
      message: "the function of auth.ts has not ended after 0.02 s",
      fix: "make it return or throw, or raise --time",
    });
  });

  test("may have all the time that a timer cannot hold", async () => {
    const late = () => new Promise((resolve) => setTimeout(() => resolve({ main: {} }), 20));
    await expect(calling(late, 9_999_999_000)).resolves.toMatchObject({ main: { credentials: {} } });
  });
});

test("a sign-in that nobody answers has failed", async () => {
  const server = await listening(createServer());
  await server.close();
  const gone = { ...context, origin: server.origin };
  for (const main of [{ cookieLogin: login }, { deviceLogin: { ...device, scheme: "bearer" } }])
    await expect(signInAll({ main }, gone)).rejects.toMatchObject({
      id: "sign-in-failed",
      message: expect.stringMatching(/^\/\w+ gives no answer \(ECONNREFUSED\)$/),
    });
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
