import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../generate/temporary-folder.js";
import { startFaulty } from "../verify/servers/faulty.js";
import { startHono } from "../verify/servers/hono.js";
import { listening, type RunningServer } from "../verify/servers/running-server.js";
import { runIn } from "./run-in.js";

const SERVERS = dirname(fileURLToPath(new URL("../verify/servers/node-http.yaml", import.meta.url)));
const SPEC = join(SERVERS, "node-http.yaml");
/** What is enough to find the one fault of the server. */
const FEW = ["--seed", "1", "--include", "listNotes", "--examples", "2"];

let faulty: RunningServer;
beforeAll(async () => {
  // A limit that is one too high.
  faulty = await startFaulty((answer, { url }) =>
    /[?&]limit=51(&|$)/.test(url)
      ? { status: 200, headers: { "content-type": "application/json" }, body: '{"items":[]}' }
      : answer,
  );
});
afterAll(() => faulty.close());

const verify = (...args: string[]) =>
  runIn(SERVERS, ["verify", "node-http.yaml", "--base-url", faulty.origin, ...args]);

describe("wireproof verify", () => {
  test("tells the fault, its place in the document and the command that shows it, and exits 1", async () => {
    const { code, stdout, stderr } = await verify(...FEW);
    expect(code).toBe(1);
    expect(stdout.replace(/:\d{4,5}\//g, ":PORT/").replace(/ \S*node-http\.yaml/, " node-http.yaml")).toMatch(
      /^error invalid-request-accepted listNotes GET \/notes\n {2}Expected a refusal \(4xx\) since the query `limit` breaks its schema, received `200`\.\n {2}with query `limit` above its maximum\n {2}rule node-http\.yaml:15:\d+\n {2}fix {2}check requests against the schema, or change the schema\n {4}curl -i --path-as-is --globoff \\\n {6}'http:\/\/127\.0\.0\.1:PORT\/api\/notes\?.*limit=51.*'\n$/,
    );
    expect(stderr).toMatch(/^✗ 1 finding in \d+ requests, [\d.]+ s, seed 1\n$/);
  });

  test("says nothing of a correct server and exits 0", async () => {
    const { code, stdout, stderr } = await verify(...FEW, "--only", "random-valid");
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(stderr).toMatch(/^✓ no findings in \d+ requests/);
  });

  test("does not pass where nothing was ever accepted, as under a wrong base URL", async () => {
    const folder = temporaryFolder();
    const gone = JSON.stringify({ message: "gone" });
    const server = await listening(
      createServer(
        (_, response) => void response.writeHead(404, { "Content-Type": "application/json" }).end(gone),
      ),
    );
    writeFileSync(
      join(folder, "openapi.yaml"),
      `
openapi: 3.1.0
info: { title: Things, version: "1" }
paths:
  /things:
    get:
      responses:
        "200": { description: They. }
        4XX: { description: None., content: { application/json: {} } }
`,
    );
    const args = ["verify", "openapi.yaml", "--base-url", `${server.origin}/wrong`, "--seed", "1"];
    const { code, stderr } = await runIn(folder, args);
    await server.close();
    expect(stderr).toMatch(/^! no findings in \d+ requests/m);
    expect(stderr).toMatch(/^✗ nothing-accepted: no request was ever accepted.* Fix: look at --base-url/m);
    expect(code).toBe(2);
  });

  test("takes one word for the surface, as keys of the ledger are written in words", async () => {
    const { code, stderr } = await verify(...FEW, "--surface", "a b");
    expect(stderr).toContain("It must be one word.");
    expect(code).toBe(2);
  });

  test.each([
    ["json", /^\{\n {2}"findings": \[\n {4}\{\n/],
    [
      "junit",
      /<testcase name="invalid" classname="listNotes" time="0.000">\n {6}<failure type="invalid-request-accepted"/,
    ],
    ["sarif", /"ruleId": "invalid-request-accepted"/],
    [
      "github",
      /^::error file=[^\n]*node-http\.yaml,line=15,col=\d+,title=invalid-request-accepted::listNotes, query `limit` above/,
    ],
    ["har", /"url": "http:\/\/127\.0\.0\.1:\d+\/api\/notes\?/],
    ["html", /<strong class="error">invalid-request-accepted<\/strong> <span/],
  ])("prints %s", async (format, expected) => {
    const { code, stdout } = await verify(...FEW, "--format", format);
    expect(code).toBe(1);
    expect(stdout).toMatch(expected);
    if (format === "json" || format === "sarif" || format === "har")
      expect(() => JSON.parse(stdout)).not.toThrow();
  });

  test("writes the report, a test file and a ledger where they are asked for", async () => {
    const folder = temporaryFolder();
    const { code, stdout } = await verify(
      ...FEW,
      ...["--format", "json", "-o", join(folder, "report.json")],
      ...["--emit-tests", join(folder, "found.test.ts")],
      ...["--ledger", join(folder, "ledger")],
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(JSON.parse(readFileSync(join(folder, "report.json"), "utf8")).findings).toHaveLength(1);
    // Vitest itself sets BASE_URL, to a path.
    expect(readFileSync(join(folder, "found.test.ts"), "utf8")).toContain("= process.env.VERIFY_BASE_URL ??");
    expect(readFileSync(join(folder, "found.test.ts"), "utf8")).toContain(
      'test("listNotes: query `limit` above its maximum (invalid-request-accepted)"',
    );
  });

  test("starts an application, signs in by a file and plays recipes, in TypeScript", async () => {
    const root = fileURLToPath(new URL("../..", import.meta.url));
    const { code, stdout, stderr } = await runIn(
      root,
      [
        ...["verify", "bench/mutants/shop/openapi.yaml", "--app", "test/cli/fixtures/app.ts"],
        ...["--auth-file", "test/cli/fixtures/auth.json", "--recipes", "test/cli/fixtures/recipes.ts"],
        ...["--include", "getHealth", "--seed", "1"],
      ],
      { env: { SHOP_TOKEN: "token-of-alice" } },
    );
    expect(stderr).toContain("1 finding");
    expect(stdout).toContain(
      "The recipe for `order_closed` of `cancelOrder` did not bring it about: received `404 order_not_found`.",
    );
    expect(code).toBe(1);
  });

  test("never prints a credential", async () => {
    const hono = await startHono();
    const secret = "ada:correct-horse";
    const results = await Promise.all(
      ["table", "json", "har", "html"].map((format) =>
        runIn(
          SERVERS,
          [
            "verify",
            "hono.yaml",
            "--base-url",
            hono.origin,
            "--seed",
            "1",
            "--format",
            format,
            "--auth",
            "basic=env:BASIC",
          ],
          { env: { BASIC: secret } },
        ),
      ),
    );
    await hono.close();
    const printed = results.map(({ stdout, stderr }) => stdout + stderr).join("\n");
    expect(printed).not.toContain(Buffer.from(secret).toString("base64"));
    expect(printed).not.toContain(secret);
    expect(results.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
  });

  test("does not repeat a credential that the server echoes, not even the beginning of one", async () => {
    const folder = temporaryFolder();
    const short = "token-of-ada";
    const long = `token-of-bob-${"x".repeat(200)}`;
    const echoing = createServer((request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ id: request.headers.authorization }));
    });
    const server = await listening(echoing);
    writeFileSync(
      join(folder, "openapi.yaml"),
      `openapi: 3.1.0
info: { title: Echo, version: "1" }
components:
  securitySchemes: { bearer: { type: http, scheme: bearer } }
paths:
  /me:
    get:
      operationId: me
      security: [{ bearer: [] }]
      responses:
        "200":
          description: ok
          content: { application/json: { schema: { type: object, properties: { id: { type: integer } } } } }
`,
    );
    const printed: string[] = [];
    for (const secret of [short, long])
      for (const format of ["table", "json", "junit", "sarif", "github", "har", "html"]) {
        const tests = ["--emit-tests", join(folder, "found.test.ts")];
        const { code, stdout, stderr } = await runIn(
          folder,
          [
            ...["verify", "openapi.yaml", "--base-url", server.origin, "--seed", "1", "--examples", "1"],
            ...["--only", "random-valid", "--auth", "bearer=env:TOKEN", "--format", format, ...tests],
          ],
          { env: { TOKEN: secret } },
        );
        expect(code).toBe(1);
        printed.push(stdout, stderr, readFileSync(join(folder, "found.test.ts"), "utf8"));
      }
    await server.close();
    expect(printed.join("\n")).toContain("$BEARER");
    expect(printed.join("\n")).not.toMatch(/token-of/);
  });

  test("prints no credential where it was put, however short it is", async () => {
    const folder = temporaryFolder();
    const server = await listening(
      createServer((_, response) => {
        response.writeHead(200, { "content-type": "application/json" }).end('{"id":"x"}');
      }),
    );
    const get = (scheme: string) => `
  /${scheme}:
    get:
      operationId: ${scheme}
      security: [{ ${scheme}: [] }]
      responses:
        "200":
          description: ok
          content: { application/json: { schema: { type: object, properties: { id: { type: integer } } } } }`;
    writeFileSync(
      join(folder, "openapi.yaml"),
      `openapi: 3.1.0
info: { title: Short, version: "1" }
components:
  securitySchemes:
    bearer: { type: http, scheme: bearer }
    basic: { type: http, scheme: basic }
    query: { type: apiKey, in: query, name: q }
    header: { type: apiKey, in: header, name: X-Key }
    cookie: { type: apiKey, in: cookie, name: sid }
paths:${["bearer", "basic", "query", "header", "cookie"].map(get).join("")}
`,
    );
    // Letters that stand nowhere else.
    const session = "Þ6-session";
    writeFileSync(
      join(folder, "auth.json"),
      JSON.stringify({ main: { headers: { "X-Session-Of": session }, credentials: { bearer: "Þ1" } } }),
    );
    const secrets = { bearer: "Þ1", basic: "Þ2", query: "Þ3", header: "Þ4", cookie: "Þ5" };
    const printed: string[] = [];
    for (const format of ["table", "json", "junit", "sarif", "github", "har", "html"]) {
      const { code, stdout, stderr } = await runIn(folder, [
        ...["verify", "openapi.yaml", "--base-url", server.origin, "--seed", "1", "--examples", "1"],
        ...["--only", "random-valid,credentials", "--format", format],
        ...["--emit-tests", join(folder, "found.test.ts")],
        ...Object.entries(secrets).flatMap(([name, secret]) => ["--auth", `${name}=${secret}`]),
      ]);
      expect(code).toBe(1);
      printed.push(stdout, stderr, readFileSync(join(folder, "found.test.ts"), "utf8"));
    }
    const { stdout: archive } = await runIn(folder, [
      ...["verify", "openapi.yaml", "--base-url", server.origin, "--seed", "1", "--examples", "1"],
      ...["--only", "random-valid", "--format", "har", "--auth-file", "auth.json"],
    ]);
    expect(archive).toContain("X-Session-Of");
    printed.push(archive);
    await server.close();
    const all = printed.join("\n");
    expect(all).toContain("$BEARER");
    expect(all).toContain('"sid=" + secret("COOKIE")');
    expect(all).not.toMatch(/wireproof-secret/);
    for (const secret of [...Object.values(secrets), "Þ2:Þ2", session]) {
      expect(all).not.toContain(secret);
      expect(all).not.toContain(encodeURIComponent(secret));
      expect(all).not.toContain(Buffer.from(secret).toString("base64"));
    }
  });

  test("says that a report cannot be written, and does not call it a fault of its own", async () => {
    const { code, stderr } = await verify(...FEW, "--output", join(SPEC, "report.txt"));
    expect(stderr).toMatch(/^✗ output-unwritable: .*report\.txt cannot be written \(E\w+\)\. Fix: /);
    expect(code).toBe(2);
  });

  test("reports what was found until the server died, and never passes", async () => {
    let left = 3;
    const front = await listening(
      createServer((_, response) => {
        response.writeHead(500).end();
        if (--left === 0) void front.close();
      }),
    );
    const died = await runIn(SERVERS, [
      "verify",
      "node-http.yaml",
      "--base-url",
      front.origin,
      "--seed",
      "1",
    ]);
    expect(died.stdout).toContain("server-error");
    expect(died.stderr).toContain("The run ended early: the server no longer answers");
    expect(died.code).toBe(1);
  });

  test.each<[string, string[], RegExp]>([
    [
      "a host that is not this machine",
      ["--base-url", "http://example.org"],
      /^✗ host-not-allowed: example\.org .*Fix: --allow-host example\.org/,
    ],
    ["a URL that is none", ["--base-url", "example"], /base-url-invalid/],
    ["an unknown provoker", ["--base-url", "http://127.0.0.1:1", "--only", "luck"], /provoker-unknown/],
    [
      "a server that does not listen",
      ["--base-url", "http://127.0.0.1:1"],
      /server-unreachable: nothing listens at http:\/\/127\.0\.0\.1:1/,
    ],
    [
      "an auth file that is not there",
      ["--base-url", "http://127.0.0.1:1", "--auth-file", "none.ts"],
      /file-not-loaded/,
    ],
    ["no base URL", [], /--base-url/],
    [
      "a selection that names nothing",
      ["--base-url", "http://127.0.0.1:1", "--include", "listNotes,nothing"],
      /operation-unknown: no operation is named by `nothing`/,
    ],
    [
      "credentials of a scheme that is not there",
      ["--base-url", "http://127.0.0.1:1", "--auth", "bearre=x"],
      /auth-scheme-unknown: the document has no security scheme `bearre`/,
    ],
    [
      "a base URL with a query",
      ["--base-url", "http://127.0.0.1:1?x=1#f"],
      /base-url-invalid: the base URL holds a query or a fragment\. Fix: end it before the `\?`/,
    ],
    [
      "a base URL with a fragment",
      ["--base-url", "http://127.0.0.1:1/a#f"],
      /base-url-invalid: .* Fix: end it before the `#`/,
    ],
    ["no request at all", ["--base-url", "http://127.0.0.1:1", "--max-requests", "0"], /at least 1/],
    ["no operation that is left", ["--base-url", "http://127.0.0.1:1", "--exclude", "*"], /nothing-sent/],
    [
      "a provoker without the flag that it needs",
      ["--base-url", "http://127.0.0.1:1", "--only", "burst"],
      /nothing-sent: .*--burst/,
    ],
    [
      "a folder of ledgers that cannot be made",
      ["--base-url", "http://127.0.0.1:1", "--ledger", `${SPEC}/ledger`],
      /ledger-unwritable/,
    ],
    ["no request ever", ["--base-url", "http://127.0.0.1:1", "--rate", "0"], /at least 1/],
  ])("exits 2 for %s", async (_, args, message) => {
    const { code, stderr, stdout } = await runIn(SERVERS, ["verify", SPEC, ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test.each<[string, string, RegExp]>([
    [
      "throws",
      "export default () => { throw new Error('the vault is sealed'); };",
      /^✗ sign-in-failed: the function of auth\.mjs threw: the vault is sealed\. Fix: /,
    ],
    [
      "never ends",
      "export default () => new Promise(() => {});",
      /^✗ sign-in-failed: the function of auth\.mjs has not ended after 0\.2 s\. Fix: .*--time/,
    ],
    [
      "gives a number for a credential",
      "export default { main: { credentials: { basic: 5 } } };",
      /^✗ auth-invalid: auth\.mjs: main\.credentials\.basic is a number, not text\. Fix: make it text/,
    ],
    [
      "names no scheme of the document",
      "export default { main: { credentials: { basicc: 'a:b' } } };",
      /^✗ auth-scheme-unknown: .* `basicc` \(in auth\.mjs: main\.credentials\)\. Fix: write `basic`/,
    ],
    [
      "has a header that cannot be sent",
      "export default { main: { headers: { 'X Y': 's3cret' } } };",
      /^✗ auth-invalid: `X Y` of the main account is no name of a header field\. Fix: /,
    ],
  ])("exits 2 for an auth file that %s", async (_, text, message) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "auth.mjs"), text);
    const flags = ["--base-url", "http://127.0.0.1:1", "--auth-file", "auth.mjs", "--time", "0.2"];
    const { code, stderr } = await runIn(folder, ["verify", join(SERVERS, "hono.yaml"), ...flags]);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/s3cret|\n\s+at /);
    expect(code).toBe(2);
  });

  test("exits 2 for a credential that no header field can hold, and does not print it", async () => {
    const args = ["--base-url", "http://127.0.0.1:1", "--auth", "key=s3cret\n"];
    const { code, stderr } = await runIn(SERVERS, ["verify", "fastify.yaml", ...args]);
    expect(stderr).toMatch(/^✗ auth-invalid: the credential for `key` of the main account .*\(U\+000A\)/);
    expect(stderr).not.toContain("s3cret");
    expect(code).toBe(2);
  });

  test("exits 2 for a variable that is not set", async () => {
    const args = ["--base-url", "http://127.0.0.1:1", "--auth", "basic=env:NO_SUCH"];
    const { code, stderr } = await runIn(SERVERS, ["verify", "hono.yaml", ...args]);
    expect(stderr).toMatch(/auth-variable-missing: the environment has no NO_SUCH/);
    expect(code).toBe(2);
  });
});
