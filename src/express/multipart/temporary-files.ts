/** The directory in which uploaded files are kept while their request is answered. */

import { randomUUID } from "node:crypto";
import { type FileHandle, lstat, mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { hostname, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { ContractSetupError } from "../setup-error.js";

/** An empty file, open for writing. */
export interface TemporaryFile {
  readonly path: string;
  readonly handle: FileHandle;
}

/** Makes and removes the files of one directory. Processes may share it, also those of several machines. */
export class TemporaryFiles {
  readonly directory: string;
  readonly #isShared: boolean;

  /** @param directory - Default: one of this user's under the system's directory for temporary files. */
  constructor(directory: string | undefined) {
    this.directory = directory ?? join(tmpdir(), `wireproof-uploads-${userInfo().uid}`);
    this.#isShared = directory === undefined;
  }

  /**
   * Makes the directory, and removes what processes have left that ended without tidying up.
   *
   * @throws {ContractSetupError} When files cannot be kept there.
   */
  async prepare(): Promise<void> {
    try {
      await mkdir(this.directory, { recursive: true, mode: 0o700 });
      if (this.#isShared) await this.#refuseForeign();
      const names = await readdir(this.directory);
      await Promise.all(names.map((name) => this.#sweep(name)));
      const { path, handle } = await this.create();
      await handle.close();
      await removeFiles([path]);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const problem = {
        id: "upload-directory-unusable",
        message: `Uploaded files cannot be kept in \`${this.directory}\`: ${reason}.`,
        fix: "give a directory that this process may write to in `uploadDirectory`, or in TMPDIR",
      };
      throw Object.assign(new ContractSetupError([problem]), { cause });
    }
  }

  /** Makes a file that only this user may read; its name says whose it is. */
  async create(): Promise<TemporaryFile> {
    const path = join(this.directory, `${HOST}-${process.pid}-${randomUUID()}`);
    return { path, handle: await open(path, "wx", 0o600) };
  }

  /** In a directory where everybody writes, somebody else may have made this one, or a link in its place. */
  async #refuseForeign(): Promise<void> {
    const found = await lstat(this.directory);
    const { uid } = userInfo();
    if (!found.isDirectory() || (uid >= 0 && found.uid !== uid))
      throw new Error("it belongs to somebody else");
  }

  async #sweep(name: string): Promise<void> {
    const [, host, pid] = NAME.exec(name) ?? [];
    if (host !== HOST) return;
    const path = join(this.directory, name);
    if (await isAbandoned(path, Number(pid))) await removeFiles([path]);
  }
}

/** Removes files. One that is not there any more, because it was moved to where it is to stay, is no fault. */
export async function removeFiles(paths: readonly string[]): Promise<void> {
  await Promise.all(paths.map((path) => rm(path, { force: true })));
}

/** Process ids mean something on one machine, or in one container, only. */
const HOST = hostname().replace(/[^\w.]/g, "_");
const NAME = /^(.+)-(\d+)-[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Whether the process that made a file is gone. A restarted container gives the same id again: then age decides. */
async function isAbandoned(path: string, pid: number): Promise<boolean> {
  if (pid !== process.pid) return !isAlive(pid);
  const startedMs = Date.now() - process.uptime() * 1_000;
  const written = await stat(path).catch(() => undefined);
  return written !== undefined && written.mtimeMs < startedMs - 1_000;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // One of another user's may not be asked, but it is there.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
