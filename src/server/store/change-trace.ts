import { AsyncLocalStorage } from "node:async_hooks";

/** What has become of the store in the course of some work. */
export interface ChangeTrace {
  /** Whether the work has changed the store, or may have. */
  hasChanged: boolean;
}

const traces = new AsyncLocalStorage<ChangeTrace>();

/** Runs `work`, all of whose changes are noted in `trace`. */
export function traceChanges<T>(trace: ChangeTrace, work: () => T): T {
  return traces.run(trace, work);
}

/** Notes that the work that is being done has changed the store, or may have. */
export function noteChange(): void {
  const trace = traces.getStore();
  if (trace) trace.hasChanged = true;
}
