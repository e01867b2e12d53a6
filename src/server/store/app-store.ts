import type { WorkspaceRole } from "./account-store.js";

/** What an app is run as, in Dify's words. */
export type AppMode = "workflow" | "advanced-chat" | "chat" | "agent-chat" | "completion";

/** How an app is pictured: an emoji, or an image that a URL names. */
export interface AppIcon {
  readonly type: "emoji" | "link";
  readonly value: string;
}

/** What an app's editors decide about it. */
export interface AppFields {
  readonly name: string;
  readonly description: string;
  readonly icon: AppIcon;
  /** A CSS colour, `#rrggbb`. */
  readonly iconBackground: string;
  readonly tags: readonly string[];
  /** Whether `/openapi/v1` describes and runs the app. */
  readonly apiEnabled: boolean;
}

/** An app. */
export interface App extends AppFields {
  readonly id: string;
  readonly workspace: { readonly id: string; readonly name: string };
  readonly mode: AppMode;
  readonly createdBy: { readonly id: string; readonly name: string };
  readonly createdAt: number;
  /** When its fields were last changed, or it was published. */
  readonly updatedAt: number;
}

/** An app as one of its workspace's members meets it. */
export interface VisibleApp {
  readonly app: App;
  /** What the member may do in the workspace. */
  readonly role: WorkspaceRole;
}

/** A new app with its first draft. */
export interface NewApp extends AppFields {
  readonly id: string;
  readonly workspaceId: string;
  readonly mode: AppMode;
  readonly createdBy: string;
  readonly draft: { readonly graph: string; readonly hash: string };
}

/** Which apps of a workspace to list. */
export interface AppFilter {
  readonly mode: AppMode | undefined;
  /** The id of one app, or a part of names whatever their case. */
  readonly search: { readonly id: string } | { readonly name: string } | undefined;
}

/** One page of a workspace's apps. */
export interface AppPage {
  readonly total: number;
  readonly rows: readonly App[];
}

/** Apps. Whoever is no member of an app's workspace cannot tell it from one that does not exist. */
export interface AppStore {
  create(app: NewApp): Promise<App>;

  /** An app of a workspace that the account is a member of. */
  find(id: string, accountId: string): Promise<VisibleApp | undefined>;

  /** The workspace that an app is in. Whoever asks has seen the app before. */
  workspaceOf(id: string): Promise<string | undefined>;

  /** The newest first. Membership is the caller's to check. */
  list(workspaceId: string, filter: AppFilter, page: number, limit: number): Promise<AppPage>;

  /** Changes the fields that are given. Absent when there is no such app. */
  update(id: string, changes: Partial<AppFields>): Promise<App | undefined>;

  /** Deletes an app with all that belongs to it; its runs are to stop. Returns whether there was one. */
  delete(id: string): Promise<boolean>;
}
