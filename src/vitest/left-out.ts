/** What a test run leaves out: a run that does not see every test cannot see every answer. */

import { resolve } from "node:path";
import type { TestSpecification, Vitest } from "vitest/node";

/**
 * Says which tests a run leaves out of those that the configuration includes; `undefined` for a run of all of them.
 *
 * Tests that skip themselves are not left out: that is the configuration's own will.
 *
 * @param specifications - The test files that the run begins with.
 */
export async function leftOut(
  vitest: Vitest,
  specifications: readonly TestSpecification[],
): Promise<string | undefined> {
  const { config } = vitest;
  // Vitest divides the files only after it has told of all of them.
  if (config.shard) return `shard ${config.shard.index} of ${config.shard.count}`;
  if (config.testNamePattern !== undefined) return "tests were chosen by name";
  if (config.tagsFilter !== undefined && config.tagsFilter.length > 0) return "tests were chosen by tag";
  if (specifications.some(isNarrowed)) return "tests were chosen one by one";
  if (config.project.length > 0) return "projects were chosen";
  if (config.cliExclude !== undefined) return "files were excluded on the command line";
  if (isElsewhere(vitest)) return "a folder was chosen";
  if (specifications.every(({ pool }) => pool === "typescript")) return "only types were checked";
  const all = await vitest.globTestSpecifications();
  return specifications.length < all.length
    ? `${specifications.length} of ${all.length} test files`
    : undefined;
}

/** Whether tests are looked for in another folder than the configuration says: `--dir`. */
function isElsewhere({ config, vite }: Vitest): boolean {
  // Without one they are looked for from the root.
  const folder = (dir = "") => resolve(config.root, dir);
  return folder(config.dir) !== folder(vite.config.test?.dir);
}

/** Whether not all of a file is to be run. A file that is named without a line has no lines, rather than none. */
function isNarrowed({
  testLines = [],
  testIds,
  testNamePattern,
  testTagsFilter,
}: TestSpecification): boolean {
  const filters = [testIds, testNamePattern, testTagsFilter];
  return testLines.length > 0 || filters.some((filter) => filter !== undefined);
}
