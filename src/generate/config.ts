/** Which documents to generate from, and where the files go. */

import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, isAbsolute, join, posix, relative, resolve } from "node:path";
import { hasCode, messageOf, RunError } from "./run-error.js";
import { COMMAND } from "./text.js";

/** The name of the configuration file. */
export const CONFIG_FILE = "wireproof.config.json";

/** One document and the folder for its files. */
export interface SurfaceConfig {
  /** `api`, `console`: an identifier that starts in lower case. */
  readonly name: string;
  /** The entry document: an absolute path, or an http(s) URL. */
  readonly file: string;
  /** The entry document as generated files name it. */
  readonly spec: string;
  /** Output folder, relative to the root, with forward slashes; `.` for the root itself. */
  readonly output: string;
}

/** A run's settings, fully defaulted. Every output path is relative to `root`, with forward slashes, and inside it. */
export interface Config {
  /** Absolute. No file outside it is ever written or deleted. */
  readonly root: string;
  readonly surfaces: readonly SurfaceConfig[];
  /** The list of generated files. */
  readonly manifest: string;
  /** The document of all error codes; absent when none is wanted. */
  readonly errorsDoc?: string;
  /** The command that generated files name, with paths relative to {@link commandFolder}. */
  readonly command: string;
  /** Absolute: where {@link command} is to be run. */
  readonly commandFolder: string;
}

/** The nearest configuration file from `folder` upward. */
export function findConfig(folder: string): string | undefined {
  const file = join(folder, CONFIG_FILE);
  if (existsSync(file)) return file;
  const parent = dirname(folder);
  return parent === folder ? undefined : findConfig(parent);
}

/**
 * Reads a configuration file; paths in it are relative to its folder, which becomes the root.
 *
 * @throws {RunError} `config-unreadable`, `config-invalid`.
 */
export function readConfig(file: string): Config {
  const value = parse(file);
  const at = (path: string) => (path === "" ? basename(file) : `${basename(file)}: ${path}`);
  const top = object(value, at(""), ["$schema", "surfaces", "manifest", "docs", "command"]);
  const surfaces = object(top.surfaces, at("surfaces"));
  const docs = top.docs === undefined ? {} : object(top.docs, at("docs"), ["errors"]);
  // First: without a surface there is nothing whose manifest could be missing.
  if (Object.keys(surfaces).length === 0)
    throw invalid(at("surfaces"), "names no surface", 'add one: "api": { "spec": …, "output": … }');
  const root = dirname(resolve(file));
  return {
    root,
    surfaces: Object.entries(surfaces).map(([name, entry]) => {
      const surface = object(entry, at(`surfaces.${name}`), ["spec", "output"]);
      const spec = text(surface.spec, at(`surfaces.${name}.spec`));
      return {
        name: surfaceName(name),
        file: entryDocument(spec, root),
        spec: spec.replaceAll("\\", "/"),
        output: inside(surface.output, at(`surfaces.${name}.output`)),
      };
    }),
    manifest: inside(top.manifest, at("manifest")),
    ...(docs.errors === undefined ? {} : { errorsDoc: inside(docs.errors, at("docs.errors")) }),
    command: top.command === undefined ? commandFor(file) : text(top.command, at("command")),
    commandFolder: root,
  };
}

/** A configuration of another name is found only when it is named. */
function commandFor(file: string): string {
  const name = basename(file);
  return name === CONFIG_FILE ? COMMAND : `${COMMAND} --config ${argument(name)}`;
}

/**
 * The settings for one document named on the command line: everything goes into one folder, which becomes the root.
 *
 * Generated files name the document and the command relative to the project's folder, so that they do not depend on where
 * the command was started.
 *
 * @throws {RunError} `usage` for a document or folder without a name, `surface-name-invalid`.
 */
export function configForSpec(spec: string, output: string, cwd: string, name = "api"): Config {
  if (spec.trim() === "")
    throw new RunError("usage", "the document's name is empty", {
      fix: `${COMMAND} openapi.yaml -o <folder>`,
    });
  if (output.trim() === "")
    throw new RunError("usage", "the folder after -o has no name", {
      fix: "name one, or write `.` for the working directory",
    });
  const file = entryDocument(spec, cwd);
  const root = resolve(cwd, output);
  const local = isUrl(spec) ? [root] : [dirname(file), root];
  const base = projectFolder(commonFolder(local));
  const fromBase = (path: string) => relative(base, path).replaceAll("\\", "/") || ".";
  const document = isUrl(spec) ? spec : fromBase(file);
  const words = [document, "-o", fromBase(root), ...(name === "api" ? [] : ["--name", name])];
  return {
    root,
    surfaces: [{ name: surfaceName(name), file, spec: document, output: "." }],
    manifest: "manifest.json",
    errorsDoc: "errors.md",
    command: [COMMAND, ...words.map(argument)].join(" "),
    commandFolder: base,
  };
}

/** The nearest folder from here upward that is a package or a repository; this folder when there is none. */
function projectFolder(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, "package.json")) || existsSync(join(at, ".git"))) return at;
    if (dirname(at) === at) return folder;
  }
}

/** The deepest folder that holds all of these. */
function commonFolder([first = "", ...others]: readonly string[]): string {
  let common = first;
  while (others.some((other) => isOutside(relative(common, other))) && dirname(common) !== common)
    common = dirname(common);
  return common;
}

function isOutside(path: string): boolean {
  return path === ".." || /^\.\.[\\/]/.test(path) || isAbsolute(path);
}

/** One word of a command as a shell takes it. */
function argument(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word);
}

function isUrl(spec: string): boolean {
  return /^https?:\/\//i.test(spec);
}

/** What to open for a document as a user names it: a path from a folder, or an http(s) URL. */
export function entryDocument(spec: string, folder: string): string {
  return isUrl(spec) ? spec : resolve(folder, spec);
}

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) throw invalid(file, `is not JSON: ${error.message}`, "mend the syntax");
    const missing = hasCode(error, "ENOENT");
    throw new RunError("config-unreadable", missing ? `no file ${file}` : messageOf(error), {
      fix: missing ? "correct its path" : "make it a readable file",
      cause: error,
    });
  }
}

function invalid(where: string, problem: string, fix: string): RunError {
  return new RunError("config-invalid", `${where} ${problem}`, { fix });
}

function object(value: unknown, where: string, keys?: readonly string[]): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw invalid(where, "must be an object", `see the documentation of ${CONFIG_FILE}`);
  const unknown = keys === undefined ? undefined : Object.keys(value).find((key) => !keys.includes(key));
  if (unknown !== undefined)
    throw invalid(where, `has an unknown key \`${unknown}\``, `use ${keys?.join(", ")}`);
  return { ...value };
}

/** What a setting that is missing may look like, by its name. */
const EXAMPLES: Readonly<Record<string, string>> = {
  spec: "openapi.yaml",
  output: "src/generated",
  manifest: "src/generated/manifest.json",
};

function text(value: unknown, where: string): string {
  if (typeof value === "string" && value.trim() !== "") return value;
  if (value !== undefined) throw invalid(where, "must be text that is not empty", "give it a value");
  const name = where.split(/[ .]/).at(-1) ?? "";
  const example = EXAMPLES[name];
  throw invalid(where, "is missing", example === undefined ? "add it" : `add \`"${name}": "${example}"\``);
}

/** A relative path with forward slashes that stays below the root. */
function inside(value: unknown, where: string): string {
  const path = posix.normalize(text(value, where).replaceAll("\\", "/")).replace(/(?<=.)\/$/, "");
  if (isAbsolute(path) || /^[A-Za-z]:/.test(path) || path === ".." || path.startsWith("../"))
    throw invalid(
      where,
      `must stay inside the folder of the configuration, but is \`${path}\``,
      "use a path below it",
    );
  return path;
}

function surfaceName(name: string): string {
  if (/^[a-z][A-Za-z0-9]*$/.test(name)) return name;
  throw new RunError("surface-name-invalid", `a surface cannot be called \`${name}\``, {
    fix: "use letters and digits, beginning in lower case: api, console, adminApi",
  });
}
