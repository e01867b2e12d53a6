import type { Fail } from "../../generated/api/errors.js";
import type { Graph } from "../engine/graph/graph.js";
import type { OutgoingHttp } from "../engine/outgoing/outgoing-http.js";
import { createProvider, type ProviderConfig } from "../engine/providers/create-provider.js";
import { ECHO_MODELS } from "../engine/providers/echo.js";
import {
  ModelNotSupported,
  type ModelSource,
  ProviderNotInitialized,
  ProviderQuotaExceeded,
} from "../engine/providers/provider.js";
import type { Time } from "../engine/time.js";
import type { ProviderStore } from "../store/provider-store.js";
import { StoreUnavailableError } from "../store/store-unavailable.js";
import type { ModelProviders, ProviderConnection } from "./model-providers.js";

/** Why the models that a graph names cannot be called. */
export type ModelsFail = Fail<
  "provider_not_initialize" | "provider_quota_exceeded" | "model_currently_not_support"
>;

/** The models of workspaces. */
export interface WorkspaceModels {
  /** Refuses a graph whose models are known not to answer, before it is run. */
  check(workspaceId: string, graph: Graph, fail: ModelsFail): Promise<void>;
  /** Gives the nodes of a run their models; each call counts against the provider's quota. */
  source(workspaceId: string): ModelSource;
}

/** Makes the service. */
export function workspaceModels(dependencies: {
  readonly store: ProviderStore;
  readonly providers: Pick<ModelProviders, "connection">;
  /** Makes the requests to providers. */
  readonly http: OutgoingHttp;
  readonly time: Time;
}): WorkspaceModels {
  const { store, providers, http, time } = dependencies;

  return {
    async check(workspaceId, { nodes }, fail) {
      const models = nodes.flatMap((node) => (node.type === "llm" ? [node.model] : []));
      if (models.length === 0) return;
      const record = await store.find(workspaceId);
      if (!record) throw fail.provider_not_initialize();
      const unknown = models.find((model) => !hasModel(record, model));
      if (unknown !== undefined) throw fail.model_currently_not_support({ message: unsupported(unknown) });
      if (record.callsLeft === 0) throw fail.provider_quota_exceeded();
    },

    source: (workspaceId) => async (model) => {
      const connection = await providers.connection(workspaceId).catch((cause: unknown) => {
        // That the database is away says nothing of the key.
        if (cause instanceof StoreUnavailableError) throw cause;
        throw new ProviderNotInitialized(UNREADABLE, { cause });
      });
      if (!connection) throw new ProviderNotInitialized("The workspace has no model provider.");
      if (!hasModel(connection, model)) throw new ModelNotSupported(unsupported(model));
      if ((await store.takeCall(workspaceId)) === "exhausted")
        throw new ProviderQuotaExceeded("The quota of the model provider is used up.");
      return createProvider(configOf(connection), { http, time });
    },
  };
}

/** The keys of the installation are others than those that it was encrypted with. */
const UNREADABLE = "The API key of the model provider cannot be read any more: set it again.";

function configOf({ kind, baseUrl, apiKey, models }: ProviderConnection): ProviderConfig {
  if (kind === "echo") return { kind };
  if (baseUrl === undefined) throw new ProviderNotInitialized("The model provider has no base URL.");
  return { kind, baseUrl, apiKey, models };
}

function hasModel({ kind, models }: Pick<ProviderConnection, "kind" | "models">, model: string): boolean {
  return (kind === "echo" ? ECHO_MODELS : models).includes(model);
}

function unsupported(model: string): string {
  return `The model provider of the workspace has no model ${JSON.stringify(model)}.`;
}
