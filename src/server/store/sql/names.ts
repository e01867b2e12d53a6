/** The names by which transactions exclude each other, and by which those who follow a run are woken. */

/** Held by whoever publishes the draft of an app, or deletes the app. */
export const publishingOf = (appId: string) => `publish ${appId}`;

/** Held by whoever begins a run of an app, or deletes the app. */
export const runsOf = (appId: string) => `runs of app ${appId}`;

/** Woken when there are new events of a run, or it is gone. */
export const eventsOf = (runId: string) => `events of run ${runId}`;

/** Woken when a node of a run has changed, or the run has ended or is gone. */
export const nodesOf = (runId: string) => `nodes of run ${runId}`;

/** Woken when a run is to stop. */
export const stopOf = (runId: string) => `stop of run ${runId}`;
