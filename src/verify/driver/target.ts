/** Where a run sends its requests. */

import type { Contract } from "../../contract/index.js";
import { RunError } from "../../generate/index.js";

/** A server and the path under which the surface is mounted on it. */
export interface Target {
  readonly origin: string;
  readonly hostname: string;
  /** Without a trailing slash; `""` for the root. */
  readonly basePath: string;
}

const LOOPBACK = /^(localhost|.*\.localhost|\[::1\]|127(\.\d{1,3}){3})$/i;

/**
 * Reads the base URL. One without a path stands for the server; the path is then that of the document's first server.
 *
 * @param allowedHosts - Hosts other than this machine that may be driven.
 * @throws {RunError} For anything but an http or https URL, and for a host that nobody allowed.
 */
export function targetOf(baseUrl: string, contract: Contract, allowedHosts: readonly string[]): Target {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new RunError("base-url-invalid", `\`${baseUrl}\` is not an http or https URL`, {
      fix: "write --base-url http://127.0.0.1:3000",
    });
  if (url.search !== "" || url.hash !== "")
    throw new RunError("base-url-invalid", "the base URL holds a query or a fragment", {
      fix: `end it before the \`${url.search === "" ? "#" : "?"}\``,
    });
  if (url.username !== "" || url.password !== "")
    throw new RunError("base-url-invalid", "the base URL holds credentials", {
      fix: "give them with --auth",
    });
  const { hostname, host } = url;
  if (!LOOPBACK.test(hostname) && !allowedHosts.some((allowed) => allowed === hostname || allowed === host))
    throw new RunError(
      "host-not-allowed",
      `${hostname} is not this machine, and verify changes what it tests`,
      {
        fix: `--allow-host ${hostname}, when it is a server made for tests`,
      },
    );
  const path = url.pathname.replace(/\/+$/, "");
  return { origin: url.origin, hostname, basePath: path === "" ? (contract.basePaths[0] ?? "") : path };
}
