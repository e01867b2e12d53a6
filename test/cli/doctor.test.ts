import { createServer } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { temporaryFolder, writeFiles } from "../generate/temporary-folder.js";
import { listening, type RunningServer } from "../verify/servers/running-server.js";
import { runIn } from "./run-in.js";

const DOCUMENT = `
openapi: 3.1.0
info: { title: Things, version: "1" }
servers: [{ url: /v1 }]
x-error-catalogue:
  codes:
    not_found: { status: 404, message: Not found., applies: surface }
paths:
  /things:
    get:
      operationId: listThings
      responses: { "200": { description: They., content: { application/json: {} } } }
`;

const servers: RunningServer[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** A server that answers every path alike. */
async function answering(status: number, type: string, body: string): Promise<string> {
  const server = await listening(
    createServer((_, response) => void response.writeHead(status, { "Content-Type": type }).end(body)),
  );
  servers.push(server);
  return server.origin;
}

async function doctor(...args: readonly string[]) {
  const folder = temporaryFolder();
  writeFiles(folder, { "things.yaml": DOCUMENT });
  return await runIn(folder, ["doctor", "things.yaml", ...args]);
}

describe("wireproof doctor", () => {
  test("prints what is wrong, what was seen and the fix, and exits with 1", async () => {
    const origin = await answering(404, "text/html", "<pre>Cannot GET /\u001b[31m\n</pre>");
    const { code, stdout, stderr } = await doctor("--base-url", origin);
    expect(stdout).toMatch(/^error surface-absent\n {2}Nothing of the document answers under /);
    expect(stdout).toMatch(
      /\n {2}seen GET http:\/\/127\.0\.0\.1:\d+\/\S+ → 404, text\/html: <pre>Cannot GET/,
    );
    expect(stdout).toMatch(/\n {2}fix {2}mount the surface's router/);
    expect(stdout).not.toContain("\u001b");
    expect(stderr).toMatch(/^✗ 0 of \d+ operations are served at /);
    expect(code).toBe(1);
  });

  test("prints JSON without the bodies that it has seen", async () => {
    const origin = await answering(404, "text/plain", "secret text");
    const { code, stdout } = await doctor("--base-url", origin, "--format", "json");
    expect(JSON.parse(stdout)).toMatchObject({
      origin,
      diagnoses: [{ id: "surface-absent", severity: "error" }],
    });
    expect(stdout).not.toContain("secret text");
    expect(code).toBe(1);
  });

  test("says that nothing listens, in one finding", async () => {
    const origin = await answering(404, "text/plain", "");
    await servers.pop()?.close();
    const { code, stdout, stderr } = await doctor("--base-url", origin);
    expect(stdout).toContain("nothing listens there (ECONNREFUSED)");
    expect(stderr).toMatch(/^✗ nothing of \d+ operations? is served at /);
    expect(code).toBe(1);
  });

  test.each([
    [["--base-url", "nonsense"], /^✗ base-url-invalid: .* Fix: /],
    [[], /required option '--base-url <url>' not specified/],
    [["--base-url", "http://127.0.0.1:1", "--timeout", "soon"], /number of seconds/],
  ])("refuses wrong usage %j with exit code 2", async (args, message) => {
    const { code, stdout, stderr } = await doctor(...args);
    expect(stderr).toMatch(message);
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });
});
