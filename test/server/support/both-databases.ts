import { describe, test } from "vitest";
import { startPostgres } from "./postgres.js";
import { startTestService } from "./test-service.js";

/** Starts a service on the database that the suite runs on. */
export type StartService = typeof startTestService;

/**
 * Runs a suite twice: on SQLite, and on a PostgreSQL of the file's own, each service on a database of its own. To be awaited at
 * the top of a file.
 */
export async function onBothDatabases(suite: (start: StartService) => void): Promise<void> {
  describe("on SQLite", () => suite(startTestService));
  const postgres = await startPostgres();
  if (typeof postgres === "string") test.skip(postgres, () => undefined);
  else {
    describe("on PostgreSQL", () =>
      suite(async (env, clock) =>
        startTestService({ ...env, DATABASE_URL: await postgres.createDatabase() }, clock),
      ));
  }
}
