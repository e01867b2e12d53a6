import { execFileSync } from "node:child_process";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { WireRequest } from "../../../src/verify/index.js";
import { curlOf } from "../../../src/verify/report/curl.js";

const URL = "http://127.0.0.1:3000/api";

/** The arguments that a shell passes on to curl. */
function argumentsOf(command: string, env: Record<string, string> = {}): string[] {
  const script = `curl() { for a in "$@"; do printf '%s\\0' "$a"; done; }\n${command}`;
  return execFileSync("sh", ["-c", script], { env: { ...process.env, ...env } })
    .toString()
    .split("\0")
    .slice(0, -1);
}

test("a shell reads the command as the request was, whatever the request holds", () => {
  const text = fc.string({
    unit: fc.constantFrom("'", '"', "\\", "$", "`", "!", "\n", " ", "a", "é", "🙂"),
    maxLength: 12,
  });
  fc.assert(
    fc.property(text, text, (value, body) => {
      const request: WireRequest = {
        method: "POST",
        target: `/x?q=${encodeURIComponent(value)}`,
        headers: [["X-Value", "it's $HOME"]],
        body: Buffer.from(`b${body}`),
      };
      const [, , , , method, url, , header, , data] = argumentsOf(curlOf(request, URL, []));
      expect([method, url, header, data]).toEqual([
        "POST",
        `${URL}${request.target}`,
        "X-Value: it's $HOME",
        `b${body}`,
      ]);
    }),
    { numRuns: 25 },
  );
});

test("secrets are shell variables", () => {
  const request: WireRequest = {
    method: "GET",
    target: "/x?key=s3cr3t",
    headers: [["Authorization", "Bearer t0k'en"]],
  };
  const command = curlOf(request, URL, [
    ["t0k'en", "BEARER"],
    ["s3cr3t", "KEY"],
  ]);
  expect(command).toBe(
    `curl -i --path-as-is --globoff \\\n  '${URL}/x?key='"$KEY" \\\n  -H 'Authorization: Bearer '"$BEARER"`,
  );
  expect(argumentsOf(command, { BEARER: "one", KEY: "two" })).toContain("Authorization: Bearer one");
});

/** The body that a shell passes on to curl, however it does. */
function bodyOf(command: string): Buffer {
  const script = `curl() { for a in "$@"; do last="$a"; done; if [ "$last" = @- ]; then cat; else printf %s "$last"; fi; }\n${command}`;
  return execFileSync("sh", ["-c", script]);
}

test.each([
  ["not UTF-8", [0x7b, 0xff, 0x27]],
  ["null bytes and line feeds at the end", [0x00, 0x61, 0x00, 0x25, 0x5c, 0x0a, 0x0a]],
  ["control characters that a terminal obeys", [0x1b, 0x5b, 0x32, 0x4a]],
])("bytes that are no text are written by printf: %s", (_name, bytes) => {
  const command = curlOf({ method: "POST", target: "/", headers: [], body: Buffer.from(bytes) }, URL, []);
  expect(command).toMatch(/^printf '[\\0-7]+' \| curl .* --data-binary @-$/s);
  expect([...bodyOf(command)]).toEqual(bytes);
});

test("a text is not taken for the name of a file", () => {
  const body = Buffer.from("@/etc/hosts\n");
  const command = curlOf({ method: "POST", target: "/", headers: [], body }, URL, []);
  expect(command).toContain("--data-raw '@/etc/hosts\n'");
});
