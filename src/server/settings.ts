import { type HostPattern, hostPattern } from "./engine/outgoing/hosts.js";
import { DEFAULT_LIMITS, type LimitSettings } from "./limits/limits.js";

/** What the environment decides, read once at the start. */
export interface Settings {
  readonly port: number;
  readonly host: string;
  /** Where the SQLite file and the keys are; unused with PostgreSQL. */
  readonly dataDir: string;
  /** The PostgreSQL database that the instances share. Absent: SQLite in `dataDir`. It may hold a password: never log it. */
  readonly databaseUrl: string | undefined;
  /** How many connections this instance opens to PostgreSQL at the most. */
  readonly databasePoolSize: number;
  /** The origin that clients and people reach the service at. Absent: the address it listens on. */
  readonly publicUrl: string | undefined;
  readonly demoEmail: string;
  readonly demoPassword: string | undefined;
  /** Whether both of these were chosen: only then may the demo account be used from other machines. */
  readonly demoChosen: boolean;
  readonly clientIds: readonly string[];
  readonly tokenLifetimeDays: number;
  readonly deviceCodeLifetimeSeconds: number;
  readonly consoleSessionHours: number;
  /** The oldest `difyctl` that is served, as `x.y.z`. */
  readonly minimumDifyctlVersion: string;
  /** How many proxies in front of the service are trusted to report the caller's address. */
  readonly trustedProxies: number;
  readonly logLevel: LogLevel;
  /** Where the `http-request` nodes of graphs may go; nowhere by default. */
  readonly httpRequestAllowedHosts: readonly HostPattern[];
  /** Whether nodes and model providers may be reached on this machine and in private networks. */
  readonly allowPrivateAddresses: boolean;
  readonly limits: LimitSettings;
  readonly plan: PlanSettings;
  /** How long a run is left alone whose instance gives no sign of life, before it is ended as failed. */
  readonly runLeaseSeconds: number;
  readonly files: FileSettings;
  /** Which web pages elsewhere may call `/openapi/v1` from a browser: their origins, or `*` for all. */
  readonly corsOrigins: readonly string[];
}

/** How much the installation and each of its workspaces may hold at a time. */
export interface PlanSettings {
  readonly membersPerWorkspace: number;
  /** What its files may take together. */
  readonly storageBytesPerWorkspace: number;
  readonly concurrentRunsPerApp: number;
  /** After so many a conversation is complete. */
  readonly turnsPerConversation: number;
  /** Accounts of the whole installation; unlimited when absent. */
  readonly seats: number | undefined;
}

/** Which files are taken, and how long a link to one is good. */
export interface FileSettings {
  /** The largest file. */
  readonly fileBytes: number;
  /** In lower case, without the dot. */
  readonly blockedExtensions: readonly string[];
  readonly linkLifetimeSeconds: number;
}

const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
/** The levels of pino. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The environment holds values that the service cannot run with; each problem is one line that names the variable. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/** The environment's name of each limit. */
const LIMIT_VARIABLES: { readonly [K in keyof LimitSettings]: string } = {
  callsPerTokenPerMinute: "LIMIT_CALLS_PER_TOKEN_PER_MINUTE",
  callsPerSessionPerMinute: "LIMIT_CALLS_PER_SESSION_PER_MINUTE",
  deviceCodesPerHour: "LIMIT_DEVICE_CODES_PER_HOUR",
  unknownCodesPerMinute: "LIMIT_UNKNOWN_CODES_PER_MINUTE",
  decisionsPerHour: "LIMIT_DECISIONS_PER_HOUR",
  userCodeMissesPerAccount: "LIMIT_USER_CODE_MISSES_PER_ACCOUNT",
  userCodeMissesPerAddress: "LIMIT_USER_CODE_MISSES_PER_ADDRESS",
  userCodeMissesOverall: "LIMIT_USER_CODE_MISSES_OVERALL",
  loginFailuresPerAccount: "LIMIT_LOGIN_FAILURES_PER_ACCOUNT",
  loginFailuresPerAddress: "LIMIT_LOGIN_FAILURES_PER_ADDRESS",
  runsPerWorkspacePerDay: "LIMIT_RUNS_PER_WORKSPACE_PER_DAY",
};

/** Variables whose values are never shown. */
const SECRET = new Set(["DEMO_PASSWORD", "DATABASE_URL"]);

const HOST = /^[A-Za-z0-9.:-]+$/;
const EMAIL = /^(?=.{3,254}$)[^\s@]+@[^\s@]+$/;
const CLIENT_ID = /^[A-Za-z0-9._~-]{1,128}$/;
const VERSION = /^\d{1,6}\.\d{1,6}\.\d{1,6}$/;
const EXTENSION = /^\.?[a-z0-9_+-]{1,50}$/;
const LOOPBACK = /^(localhost|::1|127(\.\d{1,3}){3})$/;

/** Whether the demo account may sign in: on this machine always, from other machines only with chosen credentials. */
export function admitsDemoAccount({ host, demoChosen }: Settings): boolean {
  return isLoopback(host) || demoChosen;
}

/** Whether a host is reachable from this machine only. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

/** Whether a host stands for every address of this machine, which is nowhere to connect to. */
export function isUnspecified(host: string): boolean {
  return host === "0.0.0.0" || /^[0:]*:[0:]*$/.test(host);
}

function origin(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isOrigin = url.pathname === "/" && !url.search && !url.hash && !url.username && !url.password;
  return isOrigin && /^https?:$/.test(url.protocol) ? url.origin : undefined;
}

function corsOrigins(text: string): readonly string[] | undefined {
  const origins: string[] = [];
  for (const each of text.split(",").map((part) => part.trim())) {
    const read = each === "*" ? each : origin(each);
    // Browsers name their one origin: a pattern would never be met.
    if (read === undefined || (read !== "*" && read.includes("*"))) return undefined;
    origins.push(read);
  }
  return origins;
}

function extensions(text: string): readonly string[] | undefined {
  const names = text.split(",").map((name) => name.trim().toLowerCase());
  if (text.toLowerCase() === "none") return [];
  return names.every((name) => EXTENSION.test(name) && name !== "none")
    ? names.map((name) => name.replace(".", ""))
    : undefined;
}

function databaseUrl(text: string): string | undefined {
  return /^postgres(ql)?:\/\//.test(text) && URL.canParse(text) ? text : undefined;
}

/**
 * Reads the settings. A variable that is absent or empty takes its default.
 *
 * @throws {SettingsError} With every problem at once.
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const problems: string[] = [];

  function read<T>(name: string, fallback: T, expected: string, parse: (text: string) => T | undefined): T {
    const text = env[name]?.trim();
    if (!text) return fallback;
    const value = parse(text);
    if (value !== undefined) return value;
    problems.push(`${name} must be ${expected}${SECRET.has(name) ? "" : `, not ${JSON.stringify(text)}`}`);
    return fallback;
  }

  const integer = <F extends number | undefined>(name: string, fallback: F, least: number, most: number) =>
    read<number | F>(name, fallback, `a whole number from ${least} to ${most}`, (text) => {
      const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
      return value >= least && value <= most ? value : undefined;
    });
  const matching = <F extends string | undefined>(
    name: string,
    fallback: F,
    expected: string,
    pattern: RegExp,
  ) => read<string | F>(name, fallback, expected, (text) => (pattern.test(text) ? text : undefined));
  const limit = (name: keyof LimitSettings) =>
    integer(LIMIT_VARIABLES[name], DEFAULT_LIMITS[name], 1, 1_000_000);

  const settings: Settings = {
    port: integer("PORT", 3000, 0, 65_535),
    host: matching("HOST", "127.0.0.1", "a host name or an IP address", HOST),
    dataDir: read("DATA_DIR", "./data", "a path", (text) => text),
    databaseUrl: read<string | undefined>(
      "DATABASE_URL",
      undefined,
      "a URL such as postgresql://user:password@host:5432/database",
      databaseUrl,
    ),
    databasePoolSize: integer("DATABASE_POOL_SIZE", 10, 1, 500),
    publicUrl: read<string | undefined>(
      "PUBLIC_URL",
      undefined,
      "an http or https origin such as https://api.example.org",
      origin,
    ),
    demoEmail: matching(
      "DEMO_EMAIL",
      "demo@example.org",
      "an e-mail address of at most 254 characters",
      EMAIL,
    ).toLowerCase(),
    demoPassword: matching("DEMO_PASSWORD", undefined, "at least 8 characters", /^.{8,1000}$/s),
    demoChosen: Boolean(env.DEMO_EMAIL?.trim() && env.DEMO_PASSWORD?.trim()),
    clientIds: read(
      "OAUTH_CLIENT_IDS",
      ["wireproof", "difyctl"],
      "client ids separated by commas",
      (text) => {
        const ids = text.split(",").map((id) => id.trim());
        return ids.every((id) => CLIENT_ID.test(id)) ? ids : undefined;
      },
    ),
    tokenLifetimeDays: integer("OAUTH_TTL_DAYS", 14, 1, 365),
    deviceCodeLifetimeSeconds: integer("DEVICE_CODE_LIFETIME_SECONDS", 900, 60, 1800),
    consoleSessionHours: integer("CONSOLE_SESSION_HOURS", 12, 1, 720),
    minimumDifyctlVersion: matching("MINIMUM_DIFYCTL_VERSION", "0.2.0", "a version such as 0.2.0", VERSION),
    trustedProxies: integer("TRUSTED_PROXIES", 0, 0, 10),
    logLevel: read<LogLevel>("LOG_LEVEL", "info", `one of ${LOG_LEVELS.join(", ")}`, (text) =>
      LOG_LEVELS.find((level) => level === text),
    ),
    httpRequestAllowedHosts: read<readonly HostPattern[]>(
      "HTTP_REQUEST_ALLOWED_HOSTS",
      [],
      "hosts separated by commas, such as api.example.org, *.example.org, or * for any",
      (text) => {
        const patterns = text.split(",").map(hostPattern);
        return patterns.every((pattern) => pattern !== undefined) ? patterns : undefined;
      },
    ),
    allowPrivateAddresses: read("ALLOW_PRIVATE_ADDRESSES", false, "true or false", (text) =>
      text === "true" ? true : text === "false" ? false : undefined,
    ),
    limits: {
      callsPerTokenPerMinute: limit("callsPerTokenPerMinute"),
      callsPerSessionPerMinute: limit("callsPerSessionPerMinute"),
      deviceCodesPerHour: limit("deviceCodesPerHour"),
      unknownCodesPerMinute: limit("unknownCodesPerMinute"),
      decisionsPerHour: limit("decisionsPerHour"),
      userCodeMissesPerAccount: limit("userCodeMissesPerAccount"),
      userCodeMissesPerAddress: limit("userCodeMissesPerAddress"),
      userCodeMissesOverall: limit("userCodeMissesOverall"),
      loginFailuresPerAccount: limit("loginFailuresPerAccount"),
      loginFailuresPerAddress: limit("loginFailuresPerAddress"),
      runsPerWorkspacePerDay: limit("runsPerWorkspacePerDay"),
    },
    plan: {
      membersPerWorkspace: integer("LIMIT_MEMBERS_PER_WORKSPACE", 100, 1, 1_000_000),
      storageBytesPerWorkspace: integer("WORKSPACE_STORAGE_BYTES", 1_073_741_824, 1, 1_099_511_627_776),
      concurrentRunsPerApp: integer("LIMIT_CONCURRENT_RUNS_PER_APP", 10, 1, 1_000_000),
      turnsPerConversation: integer("LIMIT_TURNS_PER_CONVERSATION", 200, 1, 1_000_000),
      seats: integer("LICENSED_SEATS", undefined, 1, 1_000_000),
    },
    runLeaseSeconds: integer("RUN_LEASE_SECONDS", 30, 1, 3600),
    files: {
      fileBytes: integer("UPLOAD_FILE_BYTES", 15_728_640, 1, 1_073_741_824),
      blockedExtensions: read<readonly string[]>(
        "UPLOAD_BLOCKED_EXTENSIONS",
        ["bat", "cmd", "com", "exe", "msi", "scr"],
        "extensions such as exe,bat separated by commas, or none",
        extensions,
      ),
      linkLifetimeSeconds: integer("FILE_LINK_LIFETIME_SECONDS", 300, 1, 604_800),
    },
    corsOrigins: read<readonly string[]>(
      "CORS_ALLOW_ORIGINS",
      [],
      "origins such as https://app.example.org, separated by commas, or *",
      corsOrigins,
    ),
  };
  if (problems.length > 0) throw new SettingsError(problems);
  return settings;
}
