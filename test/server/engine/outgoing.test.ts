import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isAllowedAddress } from "../../../src/server/engine/outgoing/addresses.js";
import type { ResolvedAddress } from "../../../src/server/engine/outgoing/connector.js";
import {
  createOutgoingHttp,
  type OutgoingPolicy,
} from "../../../src/server/engine/outgoing/create-outgoing-http.js";
import { hostPattern, matchesHost } from "../../../src/server/engine/outgoing/hosts.js";
import type { OutgoingRequest } from "../../../src/server/engine/outgoing/outgoing-http.js";
import { readText } from "../../../src/server/engine/outgoing/read-text.js";
import { type FakeServer, fakeServer } from "./fake-server.js";

let server: FakeServer;
let elsewhere: FakeServer;
beforeAll(async () => {
  [server, elsewhere] = await Promise.all([fakeServer(), fakeServer()]);
});
afterAll(() => Promise.all([server.close(), elsewhere.close()]));

const OPEN: OutgoingPolicy = { allowedHosts: ["*"], allowPrivateAddresses: true };

/** Makes one request and reads what comes back. */
async function exchange(url: string, policy: OutgoingPolicy = OPEN, more: Partial<OutgoingRequest> = {}) {
  const http = createOutgoingHttp(policy);
  const { signal } = new AbortController();
  try {
    const response = await http.send({ method: "GET", url, headers: [], maxRedirects: 3, signal, ...more });
    return {
      status: response.status,
      headers: response.headers,
      body: await readText(response, 1_000, signal),
    };
  } finally {
    await http.close();
  }
}

/** A resolver that knows one host, and how often it was asked. */
function resolving(...answers: ResolvedAddress[][]) {
  const asked: string[] = [];
  const resolver = async (hostname: string) => {
    asked.push(hostname);
    return answers[Math.min(asked.length, answers.length) - 1] ?? [];
  };
  return { asked, resolver };
}

const v4 = (address: string) => ({ address, family: 4 });
const refused = (message: RegExp) =>
  expect.objectContaining({ name: "RequestRefused", message: expect.stringMatching(message) });
const failed = (message: RegExp) =>
  expect.objectContaining({ name: "RequestFailed", message: expect.stringMatching(message) });

describe("addresses", () => {
  test.each(["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:8.8.8.8"])(
    "%s is on the Internet",
    (address) => {
      expect(isAllowedAddress(address, false)).toBe(true);
    },
  );

  test.each([
    "127.0.0.1",
    "127.255.255.254",
    "::1",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "100.64.0.1",
    "fc00::1",
    "fd12:3456:789a::1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::ffff:192.168.0.1",
  ])("%s takes an operator who opens private networks", (address) => {
    expect(isAllowedAddress(address, false)).toBe(false);
    expect(isAllowedAddress(address, true)).toBe(true);
  });

  test.each([
    ["unspecified", "0.0.0.0"],
    ["this network", "0.1.2.3"],
    ["unspecified", "::"],
    ["link-local, where clouds keep credentials", "169.254.169.254"],
    ["the same, mapped", "::ffff:169.254.169.254"],
    ["link-local", "fe80::1"],
    ["link-local with a zone", "fe80::1%eth0"],
    ["metadata of AWS", "fd00:ec2::254"],
    ["metadata of Azure", "168.63.129.16"],
    ["metadata of Alibaba", "100.100.100.200"],
    ["metadata of Oracle", "192.0.0.192"],
    ["multicast", "224.0.0.1"],
    ["multicast", "ff02::1"],
    ["broadcast", "255.255.255.255"],
    ["reserved", "240.0.0.1"],
    ["documentation", "192.0.2.1"],
    ["documentation", "2001:db8::1"],
    ["benchmarking", "198.18.0.1"],
    ["NAT64 of 127.0.0.1", "64:ff9b::7f00:1"],
    ["local NAT64", "64:ff9b:1::7f00:1"],
    ["6to4 of 127.0.0.1", "2002:7f00:1::"],
    ["Teredo", "2001::1"],
    ["IPv4-compatible 127.0.0.1", "::127.0.0.1"],
    ["IPv4-translated", "::ffff:0:127.0.0.1"],
    ["site-local", "fec0::1"],
    ["nothing", ""],
    ["no address", "localhost"],
  ])("%s is open to nobody: %s", (_, address) => {
    expect(isAllowedAddress(address, true)).toBe(false);
  });

  test("an IPv4 address and its mapping are judged alike", () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.boolean(), (address, allowPrivate) => {
        expect(isAllowedAddress(`::ffff:${address}`, allowPrivate)).toBe(
          isAllowedAddress(address, allowPrivate),
        );
      }),
    );
  });
});

describe("hosts", () => {
  test.each<[string, string, boolean]>([
    ["*", "anything.example", true],
    ["api.example.org", "api.example.org", true],
    ["API.Example.org", "api.example.org", true],
    ["api.example.org", "api.example.org.", true],
    ["api.example.org", "v1.api.example.org", false],
    ["example.org", "evil-example.org", false],
    ["*.example.org", "a.b.example.org", true],
    ["*.example.org", "example.org", false],
    ["*.example.org", "evilexample.org", false],
    ["127.0.0.1", "127.0.0.1", true],
    ["[::1]", "[::1]", true],
    ["[0:0:0:0:0:0:0:1]", "[::1]", true],
    ["[1:2]", "[1:2]", false],
  ])("%s is for %s: %s", (pattern, hostname, want) => {
    expect(matchesHost(hostname, [hostPattern(pattern) ?? ""])).toBe(want);
  });

  test("no pattern is for no host", () => {
    expect(matchesHost("example.org", [])).toBe(false);
  });
});

describe("a request", () => {
  test("reaches a server with what it carries, and little else", async () => {
    server.answer((response, { body }) => response.end(`Got ${body}`));
    const headers = [
      ["X-Key", "1"],
      ["Content-Type", "text/plain"],
    ] as const;
    const answered = await exchange(`${server.origin}/a?b=c`, OPEN, {
      method: "POST",
      headers,
      body: "Hello",
    });
    expect(answered).toMatchObject({ status: 200, body: "Got Hello" });
    expect(server.arrived).toMatchObject([{ method: "POST", url: "/a?b=c", body: "Hello" }]);
    expect(server.arrived[0]?.headers).toEqual({
      host: `127.0.0.1:${server.port}`,
      connection: "keep-alive",
      "user-agent": "wireproof",
      accept: "*/*",
      "accept-encoding": "identity",
      "x-key": "1",
      "content-type": "text/plain",
      "content-length": "5",
    });
  });

  test.each<[string, string, RegExp]>([
    ["no URL", "nonsense", /not one/],
    ["another scheme", "file:///etc/passwd", /neither http nor https/],
    ["another scheme", "gopher://127.0.0.1", /neither http nor https/],
    ["credentials", "http://user:pass@127.0.0.1/", /password/],
    ["a host that is not allowed", "http://example.net/", /`example.net` is none of the hosts/],
  ])("to %s is refused", async (_, url, message) => {
    await expect(exchange(url, { ...OPEN, allowedHosts: ["127.0.0.1"] })).rejects.toEqual(refused(message));
  });

  test.each([
    "http://127.0.0.1",
    "http://2130706433",
    "http://0x7f.1",
    "http://0177.0.0.1",
    "http://127.1",
    "http://[::1]",
    "http://[::ffff:127.0.0.1]",
    "http://0.0.0.0",
    "http://169.254.169.254",
    "https://127.0.0.1",
  ])("to an address of the machine is refused, however it is written: %s", async (origin) => {
    server.answer((response) => response.end());
    const url = `${origin}:${server.port}/latest/meta-data`;
    await expect(exchange(url, { ...OPEN, allowPrivateAddresses: false })).rejects.toEqual(
      refused(/address/),
    );
    expect(server.arrived).toEqual([]);
  });

  test("to a host one of whose addresses is private is refused", async () => {
    server.answer((response) => response.end());
    const { resolver } = resolving([v4("93.184.216.34"), v4("127.0.0.1")]);
    const policy = { ...OPEN, allowPrivateAddresses: false, resolver };
    await expect(exchange(`http://rebind.test:${server.port}`, policy)).rejects.toEqual(
      refused(/rebind\.test/),
    );
    expect(server.arrived).toEqual([]);
  });

  test("goes to the address that was checked: a name is looked up once", async () => {
    server.answer((response) => response.end("here"));
    const { resolver, asked } = resolving([v4("127.0.0.1")], [v4("169.254.169.254")]);
    const answered = await exchange(`http://once.test:${server.port}`, { ...OPEN, resolver });
    expect(answered.body).toBe("here");
    expect(asked).toEqual(["once.test"]);
    expect(server.arrived[0]?.headers.host).toBe(`once.test:${server.port}`);
  });

  test("to a name that turns private later is refused then", async () => {
    const { resolver } = resolving([v4("127.0.0.1")], [v4("169.254.169.254")]);
    const http = createOutgoingHttp({ ...OPEN, resolver });
    const request = { method: "GET", headers: [], maxRedirects: 0, signal: new AbortController().signal };
    server.answer((response) => response.setHeader("connection", "close").end());
    const url = `http://later.test:${server.port}`;
    await readText(await http.send({ ...request, url }), 1_000, request.signal);
    await expect(http.send({ ...request, url: `http://later.test:${elsewhere.port}` })).rejects.toEqual(
      refused(/later/),
    );
    await http.close();
  });

  test("to a host without address fails without saying more", async () => {
    await expect(exchange("http://nowhere.test/", { ...OPEN, resolver: async () => [] })).rejects.toEqual(
      failed(/does not answer/),
    );
    const notFound = async () => Promise.reject(Object.assign(new Error("secret"), { code: "ENOTFOUND" }));
    await expect(exchange("http://nowhere.test/", { ...OPEN, resolver: notFound })).rejects.toEqual(
      failed(/^The host has no address\.$/),
    );
  });

  test.each([
    ["Host", "evil.test", /not the request's to set/],
    ["Transfer-Encoding", "chunked", /not the request's to set/],
    ["Proxy-Authorization", "x", /not the request's to set/],
    ["X-Split", "a\r\nHost: evil.test", /cannot carry/],
    ["X-Nul", "\0", /cannot carry/],
    ["X-Umlaut", "ü", /cannot carry/],
  ])("with the header %s: %j is refused", async (name, value, message) => {
    await expect(exchange(server.origin, OPEN, { headers: [[name, value]] })).rejects.toEqual(
      refused(message),
    );
  });

  test("ends with its signal", async () => {
    const stop = new AbortController();
    server.answer(() => stop.abort(new Error("enough")));
    await expect(exchange(server.origin, OPEN, { signal: stop.signal })).rejects.toThrow("enough");
  });

  test("takes no proxy from the environment", async () => {
    const before = process.env.HTTP_PROXY;
    process.env.HTTP_PROXY = elsewhere.origin;
    elsewhere.answer((response) => response.end("proxied"));
    server.answer((response) => response.end("direct"));
    try {
      expect((await exchange(server.origin)).body).toBe("direct");
    } finally {
      if (before === undefined) delete process.env.HTTP_PROXY;
      else process.env.HTTP_PROXY = before;
    }
  });
});

describe("a redirect", () => {
  const redirectTo = (location: string, status = 302) =>
    server.answer((response, { url }) => {
      if (url === "/") response.writeHead(status, { location }).end();
      else response.end(`at ${url}`);
    });

  test("is followed", async () => {
    redirectTo("/there");
    expect(await exchange(server.origin)).toMatchObject({ status: 200, body: "at /there" });
  });

  test("is an answer where none are followed", async () => {
    redirectTo("/there");
    expect(await exchange(server.origin, OPEN, { maxRedirects: 0 })).toMatchObject({ status: 302 });
  });

  test("in a circle fails", async () => {
    redirectTo("/");
    await expect(exchange(server.origin)).rejects.toEqual(failed(/more than 3 times/));
    expect(server.arrived).toHaveLength(4);
  });

  test.each([
    [
      "a host that is not allowed",
      () => `http://localhost:${elsewhere.port}/`,
      /`localhost` is none of the hosts/,
    ],
    ["an address that is open to nobody", () => "http://169.254.169.254/latest", /address/],
    ["another scheme", () => "file:///etc/passwd", /neither http nor https/],
    ["no URL", () => "http://", /no URL/],
  ])("to %s is refused", async (_, location, message) => {
    redirectTo(location());
    const allowedHosts = ["127.0.0.1", "169.254.169.254"];
    await expect(exchange(server.origin, { ...OPEN, allowedHosts })).rejects.toEqual(refused(message));
  });

  const secret = {
    headers: [
      ["Authorization", "Bearer x"],
      ["X-Api-Key", "x"],
      ["Accept", "text/plain"],
    ] as const,
  };

  test("to another origin leaves behind what says who asks", async () => {
    elsewhere.answer((response) => response.end("elsewhere"));
    redirectTo(elsewhere.origin);
    expect((await exchange(server.origin, OPEN, secret)).body).toBe("elsewhere");
    expect(elsewhere.arrived[0]?.headers).not.toHaveProperty("authorization");
    expect(elsewhere.arrived[0]?.headers).not.toHaveProperty("x-api-key");
    expect(elsewhere.arrived[0]?.headers).toMatchObject({ accept: "text/plain" });
  });

  test("within an origin keeps it", async () => {
    redirectTo("/there");
    await exchange(server.origin, OPEN, secret);
    expect(server.arrived[1]?.headers).toMatchObject({ authorization: "Bearer x", "x-api-key": "x" });
  });

  test.each([
    [301, "GET", ""],
    [302, "GET", ""],
    [303, "GET", ""],
    [307, "POST", "Hello"],
    [308, "POST", "Hello"],
  ])("of status %s makes a POST a %s", async (status, method, body) => {
    redirectTo("/there", status);
    await exchange(server.origin, OPEN, { method: "POST", body: "Hello" });
    expect(server.arrived[1]).toMatchObject({ method, body });
  });

  test("does not carry a body to another origin", async () => {
    elsewhere.answer((response) => response.end());
    redirectTo(elsewhere.origin, 307);
    await expect(exchange(server.origin, OPEN, { method: "POST", body: "Hello" })).rejects.toEqual(
      refused(/body/),
    );
    expect(elsewhere.arrived).toEqual([]);
  });
});

describe("a response", () => {
  test("that is too long fails at the limit", async () => {
    server.answer((response) => response.end("x".repeat(1_001)));
    await expect(exchange(server.origin)).rejects.toEqual(failed(/longer than 1000 bytes/));
  });

  test("that never ends fails at the limit", async () => {
    server.answer((response) => {
      const write = () => {
        while (!response.destroyed && response.write("x".repeat(100)));
      };
      response.on("drain", write);
      write();
    });
    await expect(exchange(server.origin)).rejects.toEqual(failed(/longer than 1000 bytes/));
  });

  test("that breaks off fails", async () => {
    server.answer((response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half", () => response.destroy());
    });
    await expect(exchange(server.origin)).rejects.toEqual(failed(/breaks the connection off/));
  });

  test("that is compressed although nobody asked for it fails", async () => {
    server.answer((response) => response.setHeader("content-encoding", "gzip").end("x"));
    await expect(exchange(server.origin)).rejects.toEqual(failed(/compressed/));
  });

  test("is read in its charset", async () => {
    server.answer((response) =>
      response.setHeader("content-type", "text/plain; charset=iso-8859-1").end(Buffer.from([0xe4])),
    );
    expect((await exchange(server.origin)).body).toBe("ä");
    server.answer((response) => response.setHeader("content-type", "text/plain; charset=klingon").end("ä"));
    expect((await exchange(server.origin)).body).toBe("ä");
  });

  test("that is no HTTP fails", async () => {
    server.answer((response) => response.socket?.end("garbage\r\n\r\n"));
    await expect(exchange(server.origin)).rejects.toEqual(failed(/does not answer as HTTP/));
  });
});
