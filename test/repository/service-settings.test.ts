import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readSettings, SettingsError } from "../../src/server/settings.js";

const text = readFileSync(new URL("../../docs/service.md", import.meta.url), "utf8");

/** The rows of the tables of settings. */
const rows = [
  ...text.matchAll(/^\| `(?<name>[A-Z_]+)` \| (?<preset>[^|]*) \| (?<takes>[^|]*) \| [^|]+ \|$/gm),
].map(({ groups }) => ({
  name: groups?.name ?? "",
  /** Absent for —. */
  preset: /^`(.*)`$/.exec(groups?.preset ?? "")?.[1],
  takes: groups?.takes ?? "",
}));

/** The variables that the service reads. */
function variables(): string[] {
  const read = new Set<string>();
  readSettings(
    new Proxy<Record<string, undefined>>(
      {},
      {
        get: (_, name) => {
          read.add(String(name));
          return undefined;
        },
      },
    ),
  );
  return [...read].sort();
}

/** What a variable must be, as the service says it of a value that is nothing of the kind. */
function expectation(name: string): string {
  try {
    readSettings({ [name]: " \u0000 |" });
    return "anything";
  } catch (error) {
    if (error instanceof SettingsError) return error.problems.join("\n");
    throw error;
  }
}

describe("the settings in docs/service.md", () => {
  it("are the variables that the service reads, each once", () => {
    expect(rows.map(({ name }) => name).sort()).toEqual(variables());
  });

  it.each(rows.filter(({ preset }) => preset !== undefined))("$name is $preset by default", (row) => {
    expect(readSettings({ [row.name]: row.preset })).toEqual(readSettings({}));
  });

  it("have no default where they say so", () => {
    const { publicUrl, databaseUrl, demoPassword, corsOrigins, httpRequestAllowedHosts, plan } = readSettings(
      {},
    );
    expect([publicUrl, databaseUrl, demoPassword, plan.seats]).toEqual(Array(4).fill(undefined));
    expect([corsOrigins, httpRequestAllowedHosts]).toEqual([[], []]);
    expect(rows.filter(({ preset }) => preset === undefined).map(({ name }) => name)).toEqual([
      "PUBLIC_URL",
      "CORS_ALLOW_ORIGINS",
      "DATABASE_URL",
      "DEMO_PASSWORD",
      "HTTP_REQUEST_ALLOWED_HOSTS",
      "LICENSED_SEATS",
    ]);
  });

  it.each(rows)("$name takes what it says", ({ name, takes }) => {
    const expected = expectation(name);
    const range = /a whole number from (\d+) to (\d+)/.exec(expected);
    if (range) expect(takes).toBe(`${range[1]}–${range[2]}`);
    else expect(takes).not.toMatch(/^\d+–\d+$/);
    const choice = /one of ([a-z, ]+),/.exec(expected);
    if (choice) expect(takes).toBe(choice[1]);
  });
});
