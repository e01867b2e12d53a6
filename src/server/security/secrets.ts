import { randomBytes, randomUUID } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";

/**
 * Keys that exist once per installation. Losing them ends all console sessions, links to files and pending device logins, and
 * the API keys of model providers have to be given again; no more.
 */
export interface Secrets {
  /** Hashes user codes, which are too short for a plain hash, and seals the API keys of model providers. */
  readonly pepper: Uint8Array;
  /** Signs console sessions, CSRF tokens and links to files. */
  readonly sessionKey: Uint8Array;
}

const FILE = "secrets.json";
const KEY = /^[A-Za-z0-9_-]{43}$/;

/** Makes new keys. */
export function createSecrets(): Secrets {
  return { pepper: randomBytes(32), sessionKey: randomBytes(32) };
}

function write(file: string): void {
  const text = (key: Uint8Array) => Buffer.from(key).toString("base64url");
  const { pepper, sessionKey } = createSecrets();
  const descriptor = openSync(file, "wx", 0o600);
  try {
    writeSync(descriptor, JSON.stringify({ pepper: text(pepper), sessionKey: text(sessionKey) }));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function key(parsed: unknown, name: keyof Secrets): Uint8Array | undefined {
  if (typeof parsed !== "object" || parsed === null) return undefined;
  const text: unknown = Reflect.get(parsed, name);
  return typeof text === "string" && KEY.test(text) ? Buffer.from(text, "base64url") : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Reads the installation's keys, making them on the first start. The file is readable by its owner only.
 *
 * @throws {Error} When the file exists and is not what was written.
 */
export function loadSecrets(dataDir: string): Secrets {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, FILE);
  const draft = join(dataDir, `.${FILE}.${randomUUID()}`);
  // A link is atomic and never replaces: of several first starts one wins, and none reads a half-written file.
  write(draft);
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const parsed = parse(readFileSync(file, "utf8"));
  const [pepper, sessionKey] = [key(parsed, "pepper"), key(parsed, "sessionKey")];
  if (!pepper || !sessionKey)
    throw new Error(`${file} is damaged; restore it, or remove it to sign everybody out`);
  return { pepper, sessionKey };
}
