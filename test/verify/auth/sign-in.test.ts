import { createServer } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import type { SecurityRequirement, SecurityScheme } from "../../../src/contract/index.js";
import { signInAll } from "../../../src/verify/auth/accounts.js";
import { deviceLogin } from "../../../src/verify/auth/device-login.js";
import {
  dress,
  type Identities,
  inventorsOf,
  marked,
  schemesBesideOthers,
  schemesToSpoil,
  secretsOf,
} from "../../../src/verify/auth/identity.js";
import type { Who } from "../../../src/verify/model.js";
import { hideSecrets } from "../../../src/verify/report/hide-secrets.js";
import { listening, type RunningServer } from "../servers/running-server.js";

let server: RunningServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

type Reply = { status?: number; headers?: Record<string, string | string[]>; json?: unknown };

/** A server that answers by path; what it was sent is kept. */
async function serve(
  answer: (path: string, body: string) => Reply,
): Promise<{ origin: string; received: string[] }> {
  const received: string[] = [];
  server = await listening(
    createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on("data", (piece: Buffer) => pieces.push(piece));
      request.on("end", () => {
        const body = Buffer.concat(pieces).toString();
        received.push(`${request.url} ${body}`);
        const { status = 200, headers = {}, json = {} } = answer(request.url ?? "", body);
        response
          .writeHead(status, { "Content-Type": "application/json", ...headers })
          .end(JSON.stringify(json));
      });
    }),
  );
  return { origin: server.origin, received };
}

const context = (origin: string, env: Record<string, string> = {}) => ({ origin, env, show: () => {} });

describe("an account", () => {
  test("has the credentials that it is described with, those of the environment too", async () => {
    const accounts = {
      main: { credentials: { key: "env:API_KEY", basic: "a:b" } },
      other: { credentials: { key: "k2" } },
    };
    expect(await signInAll(accounts, context("http://127.0.0.1:1", { API_KEY: "k1" }))).toEqual({
      main: { credentials: { key: "k1", basic: "a:b" }, headers: {} },
      other: { credentials: { key: "k2" }, headers: {} },
    });
    await expect(signInAll(accounts, context("http://127.0.0.1:1"))).rejects.toMatchObject({
      id: "auth-variable-missing",
    });
  });

  test("signs in to a session by cookie, with the CSRF token of the answer", async () => {
    const { origin, received } = await serve(() => ({
      headers: { "Set-Cookie": ["other=1", "sid=s3cret; HttpOnly; Path=/"] },
      json: { data: { csrf_token: "t0ken" } },
    }));
    const cookieLogin = {
      url: "/login",
      body: { email: "ada@example.org", password: "env:PASSWORD" },
      cookie: { scheme: "session", name: "sid" },
      csrf: { pointer: "/data/csrf_token", scheme: "csrf" },
    };
    const { main } = await signInAll({ main: { cookieLogin } }, context(origin, { PASSWORD: "pass" }));
    expect(main.credentials).toEqual({ session: "s3cret", csrf: "t0ken" });
    expect(received).toEqual(['/login {"email":"ada@example.org","password":"pass"}']);
    const byHeader = { ...cookieLogin, csrf: { cookie: "other", header: "X-CSRF" } };
    expect(
      (await signInAll({ main: { cookieLogin: byHeader } }, context(origin, { PASSWORD: "p" }))).main,
    ).toEqual({
      credentials: { session: "s3cret" },
      headers: { "X-CSRF": "1" },
    });
    const nowhere = { ...cookieLogin, cookie: { scheme: "session", name: "nope" } };
    await expect(
      signInAll({ main: { cookieLogin: nowhere } }, context(origin, { PASSWORD: "p" })),
    ).rejects.toMatchObject({
      id: "sign-in-failed",
    });
  });

  test("signs a device in: shows the code, polls at the interval, slows down when told", async () => {
    const answers: Reply[] = [
      { status: 400, json: { error: "authorization_pending" } },
      { status: 400, json: { error: "slow_down" } },
      { json: { access_token: "at", token_type: "Bearer" } },
    ];
    const { origin, received } = await serve((path) =>
      path === "/code"
        ? {
            json: {
              device_code: "dc",
              user_code: "UC",
              verification_uri: "http://x/device",
              interval: 2,
              expires_in: 60,
            },
          }
        : (answers.shift() ?? {}),
    );
    const shown: string[] = [];
    const slept: number[] = [];
    let now = 0;
    const clock = {
      now: () => now,
      sleep: async (ms: number) => {
        slept.push(ms);
        now += ms;
      },
    };
    const login = {
      deviceAuthorizationEndpoint: "/code",
      tokenEndpoint: "/token",
      clientId: "cli",
      scheme: "bearer",
    };
    const identity = await deviceLogin(origin, login, ({ user_code }) => shown.push(user_code), clock);
    expect(identity).toEqual({ credentials: { bearer: "at" } });
    expect(shown).toEqual(["UC"]);
    expect(slept).toEqual([2000, 2000, 7000]);
    expect(received[1]).toBe(
      "/token grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&device_code=dc&client_id=cli",
    );
  });

  test("fails when the person refuses", async () => {
    const { origin } = await serve((path) =>
      path === "/code"
        ? { json: { device_code: "dc", user_code: "UC", verification_uri: "http://x/device" } }
        : { status: 400, json: { error: "access_denied" } },
    );
    const approve = async () => {};
    const login = {
      deviceAuthorizationEndpoint: "/code",
      tokenEndpoint: "/token",
      clientId: "cli",
      scheme: "bearer",
      approve,
    };
    await expect(deviceLogin(origin, login)).rejects.toThrow("/token gives no token: 400 access_denied");
  });
});

describe("credentials are put where their scheme says", () => {
  const request = { method: "GET", target: "/x?a=1", headers: [["Cookie", "theme=dark"]] as const };
  const on = (...schemes: SecurityScheme[]): { security: SecurityRequirement[] } => ({
    security: [schemes.map((scheme) => ({ scheme, scopes: [] }))],
  });
  const main = { credentials: { b: "t", basic: "u:p", q: "k y", h: "hv", c: "cv" } };

  test.each<
    [string, SecurityScheme, Partial<{ target: string; headers: readonly (readonly [string, string])[] }>]
  >([
    [
      "bearer",
      { name: "b", type: "http", scheme: "bearer" },
      {
        headers: [
          ["Cookie", "theme=dark"],
          ["Authorization", "Bearer t"],
        ],
      },
    ],
    [
      "oauth2",
      { name: "b", type: "oauth2" },
      {
        headers: [
          ["Cookie", "theme=dark"],
          ["Authorization", "Bearer t"],
        ],
      },
    ],
    [
      "basic",
      { name: "basic", type: "http", scheme: "basic" },
      {
        headers: [
          ["Cookie", "theme=dark"],
          ["Authorization", "Basic dTpw"],
        ],
      },
    ],
    [
      "key in the query",
      { name: "q", type: "apiKey", in: "query", parameter: "key" },
      { target: "/x?a=1&key=k%20y" },
    ],
    [
      "key in a header",
      { name: "h", type: "apiKey", in: "header", parameter: "X-Key" },
      {
        headers: [
          ["Cookie", "theme=dark"],
          ["X-Key", "hv"],
        ],
      },
    ],
    [
      "key in a cookie",
      { name: "c", type: "apiKey", in: "cookie", parameter: "sid" },
      { headers: [["Cookie", "theme=dark; sid=cv"]] },
    ],
  ])("%s", (_, scheme, expected) => {
    expect(dress(request, on(scheme), "main", { main })).toEqual({ ...request, ...expected });
    expect(dress(request, on(scheme), "nobody", { main })).toEqual(request);
    const broken = dress(request, on(scheme), "broken", { main });
    expect(broken).not.toEqual(request);
    expect(JSON.stringify(broken)).not.toMatch(/"Bearer t"|dTpw|k%20y|hv|cv/);
  });

  test("a token can be made longer, before its padding, and be put under another auth-scheme", () => {
    const bearer = on({ name: "b", type: "http", scheme: "bearer" });
    const padded = { main: { credentials: { b: "dG9r==" } } };
    const authorized = (who: Who, security = bearer, identities: Identities = { main }) =>
      dress({ ...request, headers: [] }, security, who, identities).headers[0]?.[1];
    expect(authorized("longer b")).toBe("Bearer t1xyz");
    expect(authorized("longer b", bearer, padded)).toBe("Bearer dG9r1xyz==");
    expect(authorized("misnamed b")).toBe("Wireproof t");
    const basic = on({ name: "basic", type: "http", scheme: "basic" });
    expect(authorized("misnamed basic", basic)).toBe("Wireproof dTpw");
  });

  test("a credential is spoilt where nothing else lets its account in, and no password is made longer", () => {
    const bearer: SecurityScheme = { name: "b", type: "http", scheme: "bearer" };
    const basic: SecurityScheme = { name: "basic", type: "http", scheme: "basic" };
    const key: SecurityScheme = { name: "h", type: "apiKey", in: "header", parameter: "X-Key" };
    expect(schemesToSpoil(on(bearer), main)).toEqual({ longer: ["b"], misnamed: ["b"] });
    expect(schemesToSpoil(on(basic), main)).toEqual({ longer: [], misnamed: ["basic"] });
    expect(schemesToSpoil(on(key), main)).toEqual({ longer: ["h"], misnamed: [] });
    expect(schemesToSpoil(on(bearer), { credentials: {} })).toEqual({ longer: [], misnamed: [] });
    const withHeader = { ...main, headers: { "X-Key": "hv" } };
    expect(schemesToSpoil(on(bearer), withHeader)).toEqual({ longer: [], misnamed: [] });
    const either = { security: [...on(bearer, key).security, ...on(key).security] };
    expect(schemesToSpoil(either, main).longer).toEqual(["h"]);
  });

  test("credentials are made up for each alternative that has a place of its own", () => {
    const bearer: SecurityScheme = { name: "b", type: "http", scheme: "bearer" };
    const key: SecurityScheme = { name: "h", type: "apiKey", in: "header", parameter: "X-Key" };
    const of = (...schemes: SecurityScheme[]) => on(...schemes).security;
    const security = [...of(bearer), ...of({ name: "o", type: "oauth2" }), ...of(key)];
    expect(inventorsOf({ security })).toEqual([
      { who: "broken", schemes: ["b"] },
      { who: "broken alternative 3", schemes: ["h"] },
    ]);
    const { headers } = dress({ ...request, headers: [] }, { security }, "broken alternative 3", { main });
    expect(headers).toEqual([["X-Key", expect.stringMatching(/^wireproof-0+$/)]]);
  });

  test("what is shown of a request has marks in their place, which the shell variables stand for", () => {
    const short: Identities = { main: { credentials: { b: "t", basic: "u" } } };
    const secrets = secretsOf(short);
    const shown = (scheme: SecurityScheme) =>
      dress({ ...request, headers: [] }, on(scheme), "main", marked(short)).headers.map(([, value]) =>
        hideSecrets(value, secrets),
      );
    expect(shown({ name: "b", type: "http", scheme: "bearer" })).toEqual(["Bearer $B"]);
    expect(shown({ name: "basic", type: "http", scheme: "basic" })).toEqual(["Basic $BASIC_BASE64"]);
    expect(hideSecrets("at that", secrets)).toBe("at that");
  });

  describe("of several that go together", () => {
    const key = (name: string): SecurityRequirement[number] => ({
      scheme: { name, type: "apiKey", in: "header", parameter: `X-${name}` },
      scopes: [],
    });
    const both = { credentials: { a: "1", b: "2" } };
    const left = (
      security: SecurityRequirement[],
      identity: Parameters<typeof schemesBesideOthers>[1] = both,
    ) => schemesBesideOthers({ security }, identity).map(({ name }) => name);

    test("each can be left out, where none of the others is enough", () => {
      expect(left([[key("a"), key("b")]])).toEqual(["a", "b"]);
      expect(left([[key("a"), key("b")], [key("b")]])).toEqual(["b"]);
      expect(left([[key("a"), key("b")], []])).toEqual([]);
      expect(left([[key("a")]])).toEqual([]);
      expect(left([[key("a"), key("b")]], { ...both, headers: { "X-b": "2" } })).toEqual([]);
    });

    test("a request without one has the others", () => {
      const security = [[key("a"), key("b")]];
      const dressed = dress({ ...request, headers: [] }, { security }, "without a", { main: both });
      expect(dressed.headers).toEqual([["X-b", "2"]]);
      const broken = dress({ ...request, headers: [] }, { security }, "broken a", { main: both });
      expect(broken.headers).toEqual([
        ["X-a", expect.not.stringMatching(/^1$/)],
        ["X-b", "2"],
      ]);
    });
  });

  test("the first alternative that the account can satisfy is taken", () => {
    const security: SecurityRequirement[] = [
      [{ scheme: { name: "none", type: "oauth2" }, scopes: [] }],
      [{ scheme: { name: "h", type: "apiKey", in: "header", parameter: "X-Key" }, scopes: [] }],
    ];
    expect(dress(request, { security }, "main", { main }).headers).toContainEqual(["X-Key", "hv"]);
  });
});

test("the headers of an account that are worth as much as a credential are secrets too", () => {
  const headers = { "X-CSRF-Token": "csrf-of-ada", Accept: "application/json" };
  expect(secretsOf({ main: { credentials: {}, headers } }).map(([secret]) => secret)).toContain(
    "csrf-of-ada",
  );
  expect(secretsOf({ main: { credentials: {}, headers } }).map(([secret]) => secret)).not.toContain(
    "application/json",
  );
});
