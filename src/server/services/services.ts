import type { Clock } from "../clock.js";
import type { Time } from "../engine/time.js";
import { createAttempts } from "../limits/attempts.js";
import { createLimits, type Limits } from "../limits/limits.js";
import { sealedTexts } from "../security/sealed-text.js";
import type { Secrets } from "../security/secrets.js";
import type { Settings } from "../settings.js";
import type { Store } from "../store/store.js";
import { type AppEditing, appEditing } from "./app-editing.js";
import { type Apps, apps } from "./apps.js";
import type { Availability } from "./availability.js";
import { type ConsoleLogin, consoleLogin } from "./console-login.js";
import { type DeviceApproval, deviceApproval } from "./device-approval.js";
import { type DeviceLogin, deviceLogin } from "./device-login.js";
import { type Files, files } from "./files.js";
import { type Invitations, invitations } from "./invitations.js";
import { type ModelProviders, modelProviders } from "./model-providers.js";
import { createRunning, type Running } from "./running.js";
import { type Workspaces, workspaces } from "./workspaces.js";

/** What the services stand on. */
export interface ServiceDependencies {
  readonly store: Store;
  readonly availability: Availability;
  readonly clock: Clock;
  readonly time: Time;
  readonly secrets: Secrets;
  readonly settings: Settings;
  /** The origin that clients use, without a trailing slash; asked per request, for it may be known only after listening. */
  readonly origin: () => string;
  /** The path of the surface of clients, where links to files lead. */
  readonly apiPrefix: string;
  /** Told of what goes wrong with nobody waiting for it. */
  readonly onError: (error: unknown, runId?: string) => void;
}

/** What the handlers stand on. */
export interface Services extends ServiceDependencies {
  readonly limits: Limits;
  readonly consoleLogin: ConsoleLogin;
  readonly deviceLogin: DeviceLogin;
  readonly deviceApproval: DeviceApproval;
  readonly workspaces: Workspaces;
  readonly invitations: Invitations;
  readonly apps: Apps;
  readonly appEditing: AppEditing;
  readonly modelProviders: ModelProviders;
  readonly running: Running;
  readonly files: Files;
}

/** Puts the services together. */
export function createServices(dependencies: ServiceDependencies): Services {
  const { store, clock, time, secrets, settings, origin, apiPrefix, onError } = dependencies;
  const shared = settings.databaseUrl !== undefined;
  const limits = createLimits(settings.limits, store.rateLimits, clock, shared);
  const attempts = createAttempts(store.rateLimits, clock);
  const grants = store.deviceGrants;
  const { pepper, sessionKey } = secrets;
  const ofWorkspaces = workspaces({ store: store.workspaces, plan: settings.plan });
  const ofApps = apps({ store: store.apps, workflows: store.workflows, workspaces: ofWorkspaces });
  const providers = modelProviders({
    store: store.providers,
    workspaces: ofWorkspaces,
    sealed: sealedTexts(pepper, "provider api key"),
  });
  const ofFiles = files({
    store,
    apps: ofApps,
    settings: settings.files,
    workspaceBytes: settings.plan.storageBytesPerWorkspace,
    clock,
    key: sessionKey,
    base: () => `${origin()}${apiPrefix}`,
  });
  return {
    ...dependencies,
    limits,
    consoleLogin: consoleLogin({
      store,
      limits,
      attempts,
      clock,
      sessionKey,
      sessionHours: settings.consoleSessionHours,
    }),
    deviceLogin: deviceLogin({
      grants,
      limits,
      pepper,
      codeLifetimeSeconds: settings.deviceCodeLifetimeSeconds,
      tokenLifetimeDays: settings.tokenLifetimeDays,
    }),
    deviceApproval: deviceApproval({ grants, limits, attempts, pepper, clock }),
    workspaces: ofWorkspaces,
    invitations: invitations(store.accounts),
    apps: ofApps,
    appEditing: appEditing({
      store: store.apps,
      workflows: store.workflows,
      apps: ofApps,
      workspaces: ofWorkspaces,
    }),
    modelProviders: providers,
    running: createRunning({
      store,
      clock,
      time,
      settings,
      limits,
      attempts,
      providers,
      files: ofFiles,
      key: sessionKey,
      onError,
    }),
    files: ofFiles,
  };
}
