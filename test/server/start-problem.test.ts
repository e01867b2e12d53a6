import { describe, expect, test } from "vitest";
import { readSettings } from "../../src/server/settings.js";
import { opening, startProblem } from "../../src/server/start-problem.js";
import { DatabaseUnusableError } from "../../src/server/store/postgres/start-error.js";
import { StoreUnavailableError } from "../../src/server/store/store-unavailable.js";

const settings = readSettings({ PORT: "80" });

function problem(cause: Error): string {
  try {
    opening("DATA_DIR ./data", () => {
      throw cause;
    });
  } catch (error) {
    return startProblem(error, settings);
  }
  return "";
}

const sqliteError = (message: string) => Object.assign(new Error(message), { code: "ERR_SQLITE_ERROR" });
const systemError = (code: string) => Object.assign(new Error(`${code}: in words`), { code });

describe("what the service says when its data cannot be opened", () => {
  test.each([
    ["ENOTDIR", "is not a directory; name one"],
    ["EEXIST", "is not a directory; name one"],
    ["EACCES", "may not be written; grant that, or set DATA_DIR"],
    ["EROFS", "may not be written; grant that, or set DATA_DIR"],
    ["ENOSPC", "is on a full disk"],
  ])("%s", (code, words) => {
    expect(problem(systemError(code))).toContain(`DATA_DIR ./data ${words}`);
  });

  test.each([
    ["file is not a database", "is not a database, or damaged"],
    ["database disk image is malformed", "is not a database, or damaged"],
    ["unable to open database file", "cannot be opened for writing"],
    ["attempt to write a readonly database", "cannot be opened for writing"],
    ["database is locked", "is locked by another process"],
    ["database or disk is full", "is on a full disk; free some space"],
    ["something else", "cannot be used: something else"],
  ])("%s", (message, words) => {
    expect(problem(new Error(message))).toContain(`DATA_DIR ./data ${words}`);
  });

  test.each<[string, Error, string]>([
    ["a disk that runs full", sqliteError("database or disk is full"), "is on a full disk; free some space"],
    [
      "a lock",
      new StoreUnavailableError(sqliteError("database is locked")),
      "is locked by another process; stop that one first",
    ],
  ])("%s after it was opened", (_, error, words) => {
    expect(startProblem(error, settings)).toBe(`DATA_DIR ./data ${words}`);
  });

  test("a database server that goes away after it was opened", () => {
    const lost = new StoreUnavailableError(systemError("ECONNREFUSED"));
    const shared = readSettings({ DATABASE_URL: "postgresql://me:s3cret@db.example:5432/w" });
    expect(startProblem(lost, shared)).toBe(
      "the database postgresql://db.example:5432/w refuses connections; start it, or correct DATABASE_URL",
    );
  });

  test("a database server whose disk is full", () => {
    const full = Object.assign(new Error("could not extend file"), { code: "53100" });
    expect(new DatabaseUnusableError("postgresql://db.example/w", full).message).toBe(
      "the database postgresql://db.example/w is on a full disk; free some space",
    );
  });

  test("a port that may not be opened is not taken for the data", () => {
    expect(startProblem(systemError("EACCES"), settings)).toBe(
      "port 80 on 127.0.0.1 may not be opened; set PORT to one above 1023",
    );
  });
});
