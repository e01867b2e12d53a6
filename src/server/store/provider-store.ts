/** Which protocol a model provider speaks: the built-in one, or the chat API of OpenAI at a base URL. */
export type ProviderKind = "echo" | "openai_compatible";

/** The model provider of a workspace. */
export interface ProviderRecord {
  readonly workspaceId: string;
  readonly kind: ProviderKind;
  /** Absent for `echo`. */
  readonly baseUrl: string | undefined;
  /** The API key, encrypted; the store cannot read it. Absent when the provider asks for none. */
  readonly sealedApiKey: string | undefined;
  /** The models that apps may name. */
  readonly models: readonly string[];
  /** How many more calls the workspace may make; unlimited when absent. */
  readonly callsLeft: number | undefined;
  readonly updatedAt: number;
}

/** A provider to keep. */
export interface ProviderChange extends Omit<ProviderRecord, "updatedAt"> {
  readonly updatedBy: string;
}

/** Model providers: one per workspace. */
export interface ProviderStore {
  find(workspaceId: string): Promise<ProviderRecord | undefined>;

  /** Keeps a provider in place of the one there was. */
  set(provider: ProviderChange): Promise<ProviderRecord>;

  /** Returns whether there was one. */
  delete(workspaceId: string): Promise<boolean>;

  /** Spends one call. Of several at once as many succeed as are left. */
  takeCall(workspaceId: string): Promise<"taken" | "exhausted" | "absent">;
}
