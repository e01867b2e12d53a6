/** The graph of an app as it is being edited. */
export interface DraftWorkflow {
  /** JSON text. */
  readonly graph: string;
  /** Names this text; a later save says which text it replaces. */
  readonly hash: string;
  readonly updatedAt: number;
}

/** The graph of an app as it runs through the API: a draft that was published, and never changes. */
export interface PublishedWorkflow {
  readonly id: string;
  /** 1, 2, 3, … within the app. */
  readonly version: number;
  /** JSON text. */
  readonly graph: string;
  readonly hash: string;
  readonly publishedAt: number;
}

/** A draft to save. */
export interface DraftChange {
  readonly appId: string;
  readonly graph: string;
  readonly hash: string;
  /** The hash of the draft that was edited. */
  readonly replaces: string;
  readonly updatedBy: string;
}

/** A draft to publish. */
export interface Publication {
  /** The id of the published workflow to be. */
  readonly id: string;
  readonly appId: string;
  /** The hash of the draft that was looked at; another one is not published in its place. */
  readonly hash: string;
  readonly publishedBy: string;
}

/** The graphs of apps. Who may see an app is decided before. */
export interface WorkflowStore {
  /** Absent when there is no such app. */
  draft(appId: string): Promise<DraftWorkflow | undefined>;

  /** Replaces the draft that was edited, and no newer one. Of several editors at once one wins. */
  saveDraft(change: DraftChange): Promise<"saved" | "stale">;

  /** Copies the draft into a new version; `stale` when the draft is another by now. */
  publish(publication: Publication): Promise<PublishedWorkflow | "stale">;

  /** The latest version; absent before the first. */
  published(appId: string): Promise<PublishedWorkflow | undefined>;

  /** One version of an app, by its id. */
  version(appId: string, id: string): Promise<PublishedWorkflow | undefined>;
}
