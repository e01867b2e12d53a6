import express, { type Express, type RequestHandler } from "express";
import {
  type ContractRouter,
  contractRouter,
  type EventOptions,
  type RouterOptions,
  readContract,
} from "wireproof/express";
import { authorizationServerMetadata, METADATA_PATH } from "./authorization-server-metadata.js";
import { crossOrigin } from "./cross-origin.js";
import type { Time } from "./engine/time.js";
import { apiHandlers } from "./handlers/api-handlers.js";
import { consoleHandlers } from "./handlers/console-handlers.js";
import { rateLimiter } from "./handlers/rate-limiter.js";
import { uploadQuota } from "./handlers/upload-quota.js";
import { identifying, limiting, serving } from "./handlers/while-available.js";
import type { Logger } from "./logging.js";
import { packageVersion } from "./package-version.js";
import { activatePageRouter } from "./pages/activate/index.js";
import { devicePageRouter } from "./pages/device/index.js";
import { docsRouter } from "./pages/docs.js";
import { requestId } from "./request-id.js";
import {
  bearerHandler,
  csrfHandler,
  type SessionRefusals,
  sessionHandler,
} from "./services/authentication.js";
import { isOfOutage } from "./services/availability.js";
import { closingAccount } from "./services/closed-account.js";
import type { Running } from "./services/running.js";
import { createServices, type ServiceDependencies } from "./services/services.js";
import { admitsDemoAccount } from "./settings.js";
import { versionGate } from "./version-gate.js";

/** What the application stands on. */
export interface AppDependencies extends Omit<ServiceDependencies, "onError" | "apiPrefix"> {
  readonly logger: Logger;
}

/** An Express application and the surfaces in it, for the server that serves them. */
export interface App {
  readonly app: Express;
  readonly routers: readonly ContractRouter[];
  /** What runs apps beside the requests; to be started and closed. */
  readonly running: Pick<Running, "start" | "close">;
}

/** No answer of the two surfaces may be framed; an operation that says otherwise keeps its word. */
const notFramed: RequestHandler = (_req, res, next) => {
  res.setHeader("X-Frame-Options", "DENY");
  res.setHeader("Content-Security-Policy", "frame-ancestors 'none'");
  res.setHeader("X-Content-Type-Options", "nosniff");
  next();
};

function reporting(logger: Logger): Pick<RouterOptions, "onViolation" | "onError" | "onAnswer"> {
  return {
    onViolation: ({ message, where, status, cause }) => logger.error({ where, status, err: cause }, message),
    onError: (error, { operation }) => {
      if (!isOfOutage(error)) logger.error({ err: error, operation: operation?.id }, "handler failed");
    },
    onAnswer: ({ operation, method, status, code }) =>
      logger.info({ method, operation: operation?.id ?? "none", status, code }, "answered"),
  };
}

/** The timers of event streams, by the injected time. */
function timerOf({ wait }: Time): NonNullable<EventOptions["setTimer"]> {
  return (wake, ms) => {
    const cancelled = new AbortController();
    wait(ms, cancelled.signal).then(wake, () => undefined);
    return () => cancelled.abort();
  };
}

/** Builds the application: both surfaces, the authorization server's metadata, the docs and the pages for people. */
export function createApp(dependencies: AppDependencies): App {
  const { clock, secrets, settings, origin, logger, availability } = dependencies;
  const closed = admitsDemoAccount(settings) ? undefined : settings.demoEmail;
  const store = { ...dependencies.store, accounts: closingAccount(dependencies.store.accounts, closed) };
  const onError = (error: unknown, runId?: string) => {
    if (!isOfOutage(error)) logger.error({ err: error, runId }, "running failed");
  };
  const api = readContract(new URL("../generated/api/openapi.json", import.meta.url));
  const console = readContract(new URL("../generated/console/openapi.json", import.meta.url));
  const apiPrefix = api.basePaths[0] ?? "";
  const services = createServices({ ...dependencies, store, apiPrefix, onError });

  const callLimit = rateLimiter(services.limits);
  const storageLimit = uploadQuota(services.files);
  const shared = {
    ...reporting(logger),
    rateLimit: limiting(availability, callLimit),
    events: { setTimer: timerOf(dependencies.time) },
  };
  const session = (refusals: SessionRefusals) =>
    identifying(availability, sessionHandler(store, clock, secrets.sessionKey, refusals));
  const apiRouter = contractRouter(api, serving(availability, apiHandlers(services, packageVersion())), {
    ...shared,
    rateLimit: limiting(
      availability,
      async (context) => (await callLimit(context)) ?? (await storageLimit(context)),
    ),
    operationLimits: { uploadFile: { fileBytes: settings.files.fileBytes } },
    versionGate: versionGate(settings.minimumDifyctlVersion, apiPrefix),
    security: {
      bearerAuth: identifying(availability, bearerHandler(store, clock)),
      session: session({ invalid: "invalid_session", expired: "invalid_session", csrf: "csrf_mismatch" }),
      csrf: csrfHandler,
    },
  });
  const consoleRouter = contractRouter(console, serving(availability, consoleHandlers(services)), {
    ...shared,
    security: {
      session: session({ invalid: "unauthorized", expired: "token_expired", csrf: "forbidden" }),
      csrf: csrfHandler,
    },
  });

  const app = express();
  app.disable("x-powered-by");
  app.set("trust proxy", settings.trustedProxies);
  app.use(requestId);
  for (const contract of [api, console]) app.use(contract.basePaths[0] ?? "/", notFramed);
  if (settings.corsOrigins.length > 0) app.use(apiPrefix, crossOrigin(settings.corsOrigins));
  app.use(apiRouter);
  app.use(consoleRouter);
  app.get(METADATA_PATH, (_req, res) => {
    res.json(authorizationServerMetadata(origin(), apiPrefix));
  });
  app.use(
    docsRouter([
      { name: "api", contract: api },
      { name: "console", contract: console },
    ]),
  );
  app.use(devicePageRouter(services, logger));
  app.use(activatePageRouter(services, logger));
  app.get("/", (_req, res) => res.redirect(302, "/docs"));

  return { app, routers: [apiRouter, consoleRouter], running: services.running };
}
