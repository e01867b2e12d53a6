/** The command that sends a request again. */

import type { WireRequest } from "../model.js";

/** Bodies longer than this are cut in the command, which says so. */
const LONGEST_BODY = 4096;

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
    ...(body ? [`--data-binary ${bodyOf(body, quote)}`] : []),
  ];
  return parts.join(" \\\n  ");
}

function bodyOf(body: Uint8Array, quote: (text: string) => string): string {
  const bytes = Buffer.from(body);
  const text = bytes.toString("utf8");
  if (bytes.length > LONGEST_BODY)
    return `${quote(`${text.slice(0, 200)}…`)} # ${bytes.length} bytes, shortened`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: bytes that a shell's argument cannot hold
  const isPlain = Buffer.from(text).equals(bytes) && !/\u0000/.test(text);
  if (isPlain) return quote(text);
  return `"$(printf '${[...bytes].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("")}')"`;
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
