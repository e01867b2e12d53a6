/** How grave each rule is: the recommended configuration, and what a `redocly.yaml` says of our rules. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { isNode, member, memberNode } from "./node.js";
import { RULES } from "./rules.js";

/** The names that Redocly looks for, in its order. */
const CONFIG_FILES = ["redocly.yaml", "redocly.yml", ".redocly.yaml", ".redocly.yml"];
const IGNORE_FILE = ".redocly.lint-ignore.yaml";
const PREFIX = "wireproof/";

/** A rule's severity, alone or with options. */
export type RuleSetting =
  | "error"
  | "warn"
  | "off"
  | ({ readonly severity: "error" | "warn" | "off" } & Record<string, unknown>);

/** Settings of one run. */
export interface RuleSettings {
  readonly rules: Readonly<Record<string, RuleSetting>>;
  /** Where they hold; the `.redocly.lint-ignore.yaml` there excuses findings. */
  readonly folder: string;
}

/** Thrown for a configuration that cannot be read; the message says what is wrong. */
export class RuleSettingsError extends Error {
  override readonly name = "RuleSettingsError";
}

/**
 * Reads the settings for documents that are linted in a folder. Only `rules` whose names begin with `wireproof/` count here; the others
 * are `redocly lint`'s.
 *
 * @throws {RuleSettingsError} When the file is not YAML, or names a rule or severity that there is not, or when the ignore file there
 *   cannot be used.
 */
export function readRuleSettings(folder: string): RuleSettings {
  const recommended = Object.fromEntries(RULES.map(({ id, severity }) => [`${PREFIX}${id}`, severity]));
  const file = CONFIG_FILES.map((name) => join(folder, name)).find((path) => existsSync(path));
  checkIgnored(join(folder, IGNORE_FILE));
  if (file === undefined) return { rules: recommended, folder };
  const written = Object.entries(memberNode(read(file), "rules")).filter(([name]) => name.startsWith(PREFIX));
  for (const [name, setting] of written) check(file, name, setting);
  const chosen = Object.fromEntries(
    written.filter((entry): entry is [string, RuleSetting] => isSetting(entry[1])),
  );
  return { folder, rules: { ...recommended, ...chosen } };
}

function read(file: string): unknown {
  try {
    return parse(readFileSync(file, "utf8"), { logLevel: "error" });
  } catch (error) {
    const [reason = "it is not YAML"] = error instanceof Error ? error.message.split("\n") : [];
    throw new RuleSettingsError(`${file} cannot be read: ${reason}`);
  }
}

function check(file: string, name: string, setting: unknown): void {
  if (!RULES.some(({ id }) => `${PREFIX}${id}` === name))
    throw new RuleSettingsError(`${file} sets the rule \`${name}\`, which there is not`);
  if (!isSetting(setting))
    throw new RuleSettingsError(
      `${file} sets \`${name}\` to something else than \`error\`, \`warn\` or \`off\``,
    );
}

/** The linter takes the file as it is, and fails in the midst of a document where it is not. */
function checkIgnored(file: string): void {
  if (!existsSync(file)) return;
  const ignored = read(file) ?? {};
  const isList = (places: unknown) =>
    Array.isArray(places) && places.every((place) => typeof place === "string");
  const isSound =
    isNode(ignored) &&
    Object.values(ignored).every((rules) => isNode(rules) && Object.values(rules).every(isList));
  if (!isSound)
    throw new RuleSettingsError(
      `${file} does not name places by document and rule (\`openapi.yaml: { rule: ["#/…"] }\`)`,
    );
}

function isSetting(value: unknown): value is RuleSetting {
  const severity = isNode(value) ? member(value, "severity") : value;
  return severity === "error" || severity === "warn" || severity === "off";
}
