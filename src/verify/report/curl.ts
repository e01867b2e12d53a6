/** The command that sends a request again. */

import type { WireRequest } from "../model.js";

/** Bodies longer than this are cut in the command, which says so. */
const LONGEST_BODY = 4096;

/** What no argument can hold, or a terminal obeys. */
const CONTROL = /(?![\t\n\r])\p{Cc}/u;

/**
 * Writes a request as a `curl` command for a POSIX shell.
 *
 * @param url - Origin and base path.
 * @param secrets - Each with the shell variable that stands for it; no secret is printed.
 */
export function curlOf(
  { method, target, headers, body }: WireRequest,
  url: string,
  secrets: readonly (readonly [secret: string, variable: string])[],
): string {
  const quote = (text: string) => quoted(text, secrets);
  const parts = [
    // `--path-as-is` and `--globoff` keep curl from mending the path.
    `curl -i --path-as-is --globoff${method === "HEAD" ? " --head" : method === "GET" && !body ? "" : ` -X ${method}`}`,
    quote(`${url}${target}`),
    ...headers.map(([name, value]) => `-H ${quote(value === "" ? `${name};` : `${name}: ${value}`)}`),
  ];
  const command = (before: string, ...after: string[]) => before + [...parts, ...after].join(" \\\n  ");
  if (!body) return command("");
  // No argument of a shell holds these bytes, and `$(…)` would drop some of them.
  if (!isText(body)) return command(`printf '${octal(body)}' | `, "--data-binary @-");
  return command("", bodyOf(body, quote));
}

/** Whether a shell's argument can hold a body, and a terminal show it. */
function isText(body: Uint8Array): boolean {
  const bytes = Buffer.from(body);
  if (bytes.length > LONGEST_BODY) return true;
  const text = bytes.toString("utf8");
  return Buffer.from(text).equals(bytes) && !CONTROL.test(text);
}

/** As the format of `printf`. */
function octal(body: Uint8Array): string {
  return [...body].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
}

function bodyOf(body: Uint8Array, quote: (text: string) => string): string {
  const text = Buffer.from(body).toString("utf8");
  // `--data-binary` takes what begins with `@` for the name of a file, and sends that.
  const option = text.startsWith("@") ? "--data-raw" : "--data-binary";
  if (body.length > LONGEST_BODY)
    return `${option} ${quote(`${text.slice(0, 200)}…`)} # ${body.length} bytes, shortened`;
  return `${option} ${quote(text)}`;
}

/** Single quotes keep a text as it is; secrets leave them for their variable. */
function quoted(text: string, secrets: readonly (readonly [secret: string, variable: string])[]): string {
  const pieces = secrets.reduce<(string | { variable: string })[]>(
    (parts, [secret, variable]) =>
      parts.flatMap((part) =>
        typeof part === "string"
          ? part.split(secret).flatMap((piece, index) => (index === 0 ? [piece] : [{ variable }, piece]))
          : [part],
      ),
    [text],
  );
  const written = pieces.map((piece) => {
    if (typeof piece !== "string") return `"$${piece.variable}"`;
    return piece === "" ? "" : `'${piece.replaceAll("'", "'\\''")}'`;
  });
  return written.join("") || "''";
}
