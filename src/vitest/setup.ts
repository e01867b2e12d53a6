/** Runs in every worker before its tests: matchers, and the recorder. The plugin names this file among `setupFiles`. */

import { afterAll, expect, inject } from "vitest";
import { recordHttp } from "./record-http.js";
import { currentRecorder, Recorder, setRecorder } from "./recorder.js";
import { recordFetch } from "./recording-fetch.js";
import { SETTINGS } from "./settings.js";

const settings = inject(SETTINGS);

function testName(): string | undefined {
  const { currentTestName, testPath } = expect.getState();
  const file = testPath?.replaceAll("\\", "/").split("/").slice(-2).join("/");
  return [file, currentTestName].filter((part) => part !== undefined).join(" › ") || undefined;
}

// Without isolation a worker runs many files, and this one before each of them.
const known = currentRecorder();
const recorder = known ?? new Recorder(settings, testName);
setRecorder(recorder);
expect.extend({
  // Loaded by those who use them: this file runs before every test file.
  toKeepContract: async (received: unknown, operation?: string) =>
    (await import("./matchers.js")).toKeepContract(received, operation),
  toBeError: async (received: unknown, code: string) =>
    (await import("./matchers.js")).toBeError(received, code),
});

if (!known && settings.record === "everything") {
  const plain = globalThis.fetch;
  globalThis.fetch = (input, init) => recordFetch(recorder, plain, input, init);
  recordHttp(recorder);
}

afterAll(() => recorder.flush());
