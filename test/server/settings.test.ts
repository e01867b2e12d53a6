import { describe, expect, test } from "vitest";
import { isLoopback, isUnspecified, readSettings, SettingsError } from "../../src/server/settings.js";

function problems(env: Record<string, string>): readonly string[] {
  try {
    readSettings(env);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}

describe("settings", () => {
  test("an empty environment gives the documented defaults", () => {
    expect(readSettings({})).toMatchObject({
      port: 3000,
      host: "127.0.0.1",
      dataDir: "./data",
      databaseUrl: undefined,
      databasePoolSize: 10,
      publicUrl: undefined,
      demoPassword: undefined,
      clientIds: ["wireproof", "difyctl"],
      tokenLifetimeDays: 14,
      deviceCodeLifetimeSeconds: 900,
      httpRequestAllowedHosts: [],
      allowPrivateAddresses: false,
      limits: { callsPerTokenPerMinute: 60, userCodeMissesPerAccount: 5 },
      plan: {
        membersPerWorkspace: 100,
        storageBytesPerWorkspace: 1_073_741_824,
        concurrentRunsPerApp: 10,
        turnsPerConversation: 200,
        seats: undefined,
      },
      runLeaseSeconds: 30,
      corsOrigins: [],
      files: {
        fileBytes: 15_728_640,
        blockedExtensions: ["bat", "cmd", "com", "exe", "msi", "scr"],
        linkLifetimeSeconds: 300,
      },
    });
  });

  test("an empty or blank value is the default", () => {
    expect(readSettings({ PORT: "", HOST: "  " })).toMatchObject({ port: 3000, host: "127.0.0.1" });
  });

  test.each(["none", "NONE"])("no extension is blocked: %s", (text) => {
    expect(readSettings({ UPLOAD_BLOCKED_EXTENSIONS: text }).files.blockedExtensions).toEqual([]);
  });

  test("values are read and trimmed", () => {
    expect(
      readSettings({
        PORT: " 8080 ",
        HOST: "::1",
        DATA_DIR: "/var/lib/wireproof",
        DATABASE_URL: "postgres://ada:hush@db/wireproof",
        PUBLIC_URL: "https://api.example.org/",
        DEMO_EMAIL: "Ada@Example.org",
        OAUTH_CLIENT_IDS: "one, two",
        HTTP_REQUEST_ALLOWED_HOSTS: "API.example.org, *.example.net,[::1]",
        ALLOW_PRIVATE_ADDRESSES: "true",
        LIMIT_DECISIONS_PER_HOUR: "1000",
        LICENSED_SEATS: "5",
        UPLOAD_FILE_BYTES: "1000",
        UPLOAD_BLOCKED_EXTENSIONS: "EXE, .sh",
        FILE_LINK_LIFETIME_SECONDS: "60",
        CORS_ALLOW_ORIGINS: "https://App.example.org/, http://localhost:8080,*",
      }),
    ).toMatchObject({
      port: 8080,
      host: "::1",
      dataDir: "/var/lib/wireproof",
      databaseUrl: "postgres://ada:hush@db/wireproof",
      publicUrl: "https://api.example.org",
      demoEmail: "ada@example.org",
      clientIds: ["one", "two"],
      httpRequestAllowedHosts: ["api.example.org", "*.example.net", "[::1]"],
      allowPrivateAddresses: true,
      limits: { decisionsPerHour: 1000 },
      plan: { seats: 5 },
      files: { fileBytes: 1000, blockedExtensions: ["exe", "sh"], linkLifetimeSeconds: 60 },
      corsOrigins: ["https://app.example.org", "http://localhost:8080", "*"],
    });
  });

  test.each([
    ["CORS_ALLOW_ORIGINS", "https://app.example.org/path"],
    ["CORS_ALLOW_ORIGINS", "https://a.example.org,,"],
    ["CORS_ALLOW_ORIGINS", "https://*.example.org"],
    ["LICENSED_SEATS", "0"],
    ["UPLOAD_BLOCKED_EXTENSIONS", "none,exe"],
    ["UPLOAD_FILE_BYTES", "0"],
    ["WORKSPACE_STORAGE_BYTES", "1GiB"],
    ["UPLOAD_BLOCKED_EXTENSIONS", "exe,,bat"],
    ["UPLOAD_BLOCKED_EXTENSIONS", "tar.gz"],
    ["FILE_LINK_LIFETIME_SECONDS", "5 minutes"],
    ["PORT", "65536"],
    ["PORT", "-1"],
    ["PORT", "3e3"],
    ["PORT", "0x10"],
    ["HOST", "http://localhost"],
    ["PUBLIC_URL", "ftp://example.org"],
    ["PUBLIC_URL", "https://example.org/path"],
    ["PUBLIC_URL", "https://user@example.org"],
    ["PUBLIC_URL", "example.org"],
    ["DEMO_EMAIL", "nobody"],
    ["DEMO_EMAIL", `${"a".repeat(244)}@example.org`],
    ["OAUTH_CLIENT_IDS", "one,,two"],
    ["OAUTH_CLIENT_IDS", "one two"],
    ["OAUTH_TTL_DAYS", "0"],
    ["OAUTH_TTL_DAYS", "366"],
    ["DEVICE_CODE_LIFETIME_SECONDS", "59"],
    ["MINIMUM_DIFYCTL_VERSION", "1"],
    ["LOG_LEVEL", "loud"],
    ["DATABASE_POOL_SIZE", "0"],
    ["HTTP_REQUEST_ALLOWED_HOSTS", "https://example.org"],
    ["HTTP_REQUEST_ALLOWED_HOSTS", "example.org:8080"],
    ["HTTP_REQUEST_ALLOWED_HOSTS", "*.*.example.org"],
    ["HTTP_REQUEST_ALLOWED_HOSTS", "example.org,,example.net"],
    ["ALLOW_PRIVATE_ADDRESSES", "yes"],
    ["LIMIT_CALLS_PER_TOKEN_PER_MINUTE", "0"],
  ])("%s=%s is refused in one line that names the variable", (name, value) => {
    const found = problems({ [name]: value });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(new RegExp(`^${name} must be [^\\n]+, not "`));
  });

  test("a refused password is not shown", () => {
    expect(problems({ DEMO_PASSWORD: "secret" })).toEqual(["DEMO_PASSWORD must be at least 8 characters"]);
  });
  test.each(["mysql://ada:hush@db/wireproof", "postgresql://ada:hush@db:port/wireproof", "ada:hush"])(
    "a wrong DATABASE_URL is refused without showing it: %s",
    (url) => {
      expect(problems({ DATABASE_URL: url })).toEqual([
        "DATABASE_URL must be a URL such as postgresql://user:password@host:5432/database",
      ]);
    },
  );

  test("every wrong value is reported at once", () => {
    expect(problems({ PORT: "x", HOST: "a b", LOG_LEVEL: "?" })).toHaveLength(3);
  });

  test.each([
    ["0.0.0.0", true],
    ["::", true],
    ["0:0:0:0:0:0:0:0", true],
    ["::1", false],
    ["10.0.0.0", false],
    ["localhost", false],
  ])("whether %s is every address: %s", (host, unspecified) => {
    expect(isUnspecified(host)).toBe(unspecified);
  });

  test.each([
    ["127.0.0.1", true],
    ["127.3.2.1", true],
    ["localhost", true],
    ["::1", true],
    ["0.0.0.0", false],
    ["::", false],
    ["127.example.org", false],
  ])("whether %s is loopback: %s", (host, loopback) => {
    expect(isLoopback(host)).toBe(loopback);
  });
});
