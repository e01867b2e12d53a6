/** `createContractServer`: the Node server under an app that has contract routers. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Express } from "express";
import { isUnder } from "../contract/index.js";
import { answerClientError, refuseRequest } from "./client-error.js";
import { expressClasses } from "./express-classes.js";
import type { ContractRouter } from "./router.js";
import { ContractSetupError, type SetupProblem } from "./setup-error.js";

/** Options of `createContractServer`. */
export interface ContractServerOptions {
  /**
   * The app's contract routers. `start` waits until they are ready, and each one's error handler is mounted behind it, so that errors of
   * middleware under their prefixes are answered as their contracts say.
   */
  readonly routers?: readonly ContractRouter[];
  /** For the whole header to arrive, in milliseconds. @default 10_000 */
  readonly headersTimeoutMs?: number;
  /** For the whole request to arrive, in milliseconds. @default 30_000 */
  readonly requestTimeoutMs?: number;
  /** Of an idle connection, in milliseconds; more than the load balancer's in front. @default 65_000 */
  readonly keepAliveTimeoutMs?: number;
  /** Of request line and header, in bytes. @default 16_384 */
  readonly maxHeaderBytes?: number;
  /** Answered on one connection before it is closed; 0 is any number. @default 0 */
  readonly maxRequestsPerSocket?: number;
}

/** Node's own server, with a start that waits for its routers and an end that waits for its requests. */
export interface ContractServer extends Server {
  /**
   * Starts to listen once every router is ready.
   *
   * @param port - 0 takes a free one.
   * @param host - @default "127.0.0.1"
   * @throws What made a router unready, or the listen error (`EADDRINUSE`).
   */
  start(port: number, host?: string): Promise<AddressInfo>;
  /**
   * Stops: takes no new connection, answers what is under way with `Connection: close`, and cuts what is left.
   *
   * @param options.graceMs - How long requests under way may take. @default 10_000
   */
  shutdown(options?: { readonly graceMs?: number }): Promise<void>;
}

/** Keep-alive connections fall idle after the server has closed and would be waited for: they are looked for this often. */
const IDLE_POLL_MS = 25;

/**
 * Makes the server; nothing listens yet.
 *
 * @throws {ContractSetupError} When a router can get no request, for one mounted before it takes them all.
 */
export function createContractServer(app: Express, options: ContractServerOptions = {}): ContractServer {
  const routers = options.routers ?? [];
  const shadowed = shadowProblems(app, routers);
  if (shadowed.length > 0) throw new ContractSetupError(shadowed);
  for (const router of routers) mountErrorHandler(app, router);
  const server = createServer(
    {
      ...expressClasses(app),
      headersTimeout: options.headersTimeoutMs ?? 10_000,
      requestTimeout: options.requestTimeoutMs ?? 30_000,
      keepAliveTimeout: options.keepAliveTimeoutMs ?? 65_000,
      maxHeaderSize: options.maxHeaderBytes ?? 16_384,
      connectionsCheckingInterval: 1_000,
      // Node's own refusal has no body; the one below has.
      requireHostHeader: false,
    },
    (request, response) => {
      if (request.headers.host === undefined && request.httpVersionMinor > 0)
        refuseRequest(400, response, routers);
      else app(request, response);
    },
  );
  server.on("checkContinue", (request, response) => {
    continueWhenRead(request, response);
    server.emit("request", request, response);
  });
  server.on("checkExpectation", (_request, response) => refuseRequest(417, response, routers));
  server.maxRequestsPerSocket = options.maxRequestsPerSocket ?? 0;
  server.on("clientError", (error, socket) => {
    if ("bytesWritten" in socket)
      answerClientError(error, socket as Parameters<typeof answerClientError>[1], routers);
    else socket.destroy();
  });
  let ending: Promise<void> | undefined;
  return Object.assign(server, {
    start: async (port: number, host = "127.0.0.1") => {
      await Promise.all(routers.map(({ ready }) => ready));
      return listen(server, port, host);
    },
    shutdown: ({ graceMs = 10_000 }: { readonly graceMs?: number } = {}) => {
      ending ??= end(server, graceMs);
      return ending;
    },
  });
}

/** A router claims everything under its prefix: one that is mounted later under the same prefix, or within it, is never reached. */
function shadowProblems(app: Express, routers: readonly ContractRouter[]): SetupProblem[] {
  const mounted = app.router.stack.flatMap(({ handle }) => routers.find((router) => router === handle) ?? []);
  return mounted.flatMap(({ prefix }, index) => {
    const earlier = mounted.slice(0, index).find((other) => isUnder(other.prefix, prefix));
    if (!earlier) return [];
    return {
      id: "prefix-shadowed",
      message: `The router of \`${prefix || "/"}\` gets no request: the one of \`${earlier.prefix || "/"}\` is mounted before it and takes them.`,
      fix: "mount the router with the longer prefix first",
    };
  });
}

/**
 * Asks for the body of a request with `Expect: 100-continue` (RFC 9110 §10.1.1) when somebody starts to read it. Where it is refused
 * unread the client is not asked, and the connection is closed: nobody knows whether the body still comes.
 */
function continueWhenRead(request: IncomingMessage, response: ServerResponse): void {
  const { shouldKeepAlive } = response;
  response.shouldKeepAlive = false;
  const read = request._read;
  request._read = (size) => {
    request._read = read;
    if (!response.headersSent) {
      response.shouldKeepAlive = shouldKeepAlive;
      response.writeContinue();
    }
    read.call(request, size);
  };
}

/**
 * Mounts a router's error handler right behind the router, so that an error handler of the application does not come first. A router
 * that is mounted elsewhere than at the root of the app has its error handler at the end.
 */
function mountErrorHandler(app: Express, router: ContractRouter): void {
  app.use(router.errorHandler);
  const { stack } = app.router;
  const index = stack.findIndex(({ handle }) => handle === router);
  const mounted = index === -1 ? undefined : stack.pop();
  if (mounted) stack.splice(index + 1, 0, mounted);
}

function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.removeListener("error", reject);
      const address = server.address();
      if (typeof address === "object" && address !== null) resolve(address);
      else reject(new Error("The server listens on no port."));
    });
  });
}

function end(server: Server, graceMs: number): Promise<void> {
  // Answers from now on tell the client not to reuse the connection (RFC 9112 §9.6).
  server.prependListener("request", (_request, response) => response.setHeader("Connection", "close"));
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_POLL_MS);
  const deadline = setTimeout(() => server.closeAllConnections(), graceMs);
  return new Promise<void>((resolve, reject) => {
    server.close((error?: NodeJS.ErrnoException) => {
      clearInterval(idle);
      clearTimeout(deadline);
      if (error && error.code !== "ERR_SERVER_NOT_RUNNING") reject(error);
      else resolve();
    });
    server.closeIdleConnections();
  });
}
