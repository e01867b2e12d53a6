import type { AppMode } from "../store/app-store.js";

/** What the runs of an app look like to its clients. */
export interface RunMode {
  /** Whether the events tell of the workflow and its nodes. */
  readonly showsWorkflow: boolean;
  /** Whether the events tell of an answer. */
  readonly showsAnswer: boolean;
}

/** Dify's modes; only those that show their workflow can be taken up again after a break. */
export const RUN_MODES: { readonly [M in AppMode]: RunMode } = {
  workflow: { showsWorkflow: true, showsAnswer: false },
  "advanced-chat": { showsWorkflow: true, showsAnswer: true },
  chat: { showsWorkflow: false, showsAnswer: true },
  "agent-chat": { showsWorkflow: false, showsAnswer: true },
  completion: { showsWorkflow: false, showsAnswer: true },
};
