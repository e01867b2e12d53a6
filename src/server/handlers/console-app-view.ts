import type { components } from "../../generated/console/types.js";
import { isoTime } from "../clock.js";
import type { App, AppFields } from "../store/app-store.js";
import type { ProviderRecord } from "../store/provider-store.js";
import type { DraftWorkflow, PublishedWorkflow } from "../store/workflow-store.js";

type Schemas = components["schemas"];

/** Shows an app to its editors. */
export function consoleApp(app: App): Schemas["ConsoleApp"] {
  const { workspace, icon, iconBackground, createdBy } = app;
  return {
    id: app.id,
    workspace_id: workspace.id,
    workspace_name: workspace.name,
    name: app.name,
    description: app.description,
    mode: app.mode,
    icon_type: icon.type,
    icon: icon.value,
    icon_background: iconBackground,
    tags: [...app.tags],
    enable_api: app.apiEnabled,
    created_by: createdBy.id,
    author_name: createdBy.name,
    created_at: isoTime(app.createdAt),
    updated_at: isoTime(app.updatedAt),
  };
}

/** What a new app is unless its maker says otherwise: the defaults of the schema `AppCreation`. */
export const NEW_APP: Omit<AppFields, "name"> = {
  description: "",
  icon: { type: "emoji", value: "🤖" },
  iconBackground: "#FFEAD5",
  tags: [],
  apiEnabled: true,
};

/** Reads what an editor wants to change about an app. The schema has `icon_type` and `icon` come together. */
export function appChanges(body: Schemas["AppChange"]): Partial<AppFields> {
  const { name, description, icon_type, icon, icon_background, tags, enable_api } = body;
  return {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(icon_type !== undefined && icon !== undefined && { icon: { type: icon_type, value: icon } }),
    ...(icon_background !== undefined && { iconBackground: icon_background }),
    ...(tags !== undefined && { tags }),
    ...(enable_api !== undefined && { apiEnabled: enable_api }),
  };
}

/** Shows a draft. */
export function draftView({ graph, hash, updatedAt }: DraftWorkflow): Schemas["DraftWorkflow"] {
  return { graph: JSON.parse(graph), hash, updated_at: isoTime(updatedAt) };
}

/** Shows what runs through the API. */
export function publishedView({
  id,
  version,
  graph,
  hash,
  publishedAt,
}: PublishedWorkflow): Schemas["PublishedWorkflow"] {
  return { id, version, graph: JSON.parse(graph), hash, published_at: isoTime(publishedAt) };
}

/** Shows a model provider, without its key. */
export function providerView(provider: ProviderRecord): Schemas["Provider"] {
  const { kind, baseUrl, sealedApiKey, models, callsLeft, updatedAt } = provider;
  return {
    kind,
    ...(baseUrl !== undefined && { base_url: baseUrl }),
    has_api_key: sealedApiKey !== undefined,
    models: [...models],
    calls_left: callsLeft ?? null,
    updated_at: isoTime(updatedAt),
  };
}
